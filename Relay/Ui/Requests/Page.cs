using Microsoft.AspNetCore.Components;

namespace Relay.Ui.Requests;

/// <summary>A page that reads what it shows before it is drawn, once: there is no half-drawn state to think of.</summary>
public abstract class Page : ComponentBase
{
    /// <inheritdoc />
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await LoadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Reads what the page shows. Refusals (<c>not_found</c> and the like) are thrown and become a page of their own.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;
}
