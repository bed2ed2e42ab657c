using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Relay.Ui.Parts;

/// <summary>Words in a drawing. Razor keeps <c>text</c> for itself, so the element is written by hand.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>Where they stand, in the drawing's units.</summary>
    [Parameter, EditorRequired]
    public double X { get; set; }

    /// <summary>Their base line.</summary>
    [Parameter, EditorRequired]
    public double Y { get; set; }

    /// <summary>What <see cref="X"/> is counted in: the drawing's units where empty, else <c>%</c> of its width.</summary>
    [Parameter]
    public string Unit { get; set; } = "";

    /// <summary>What they say.</summary>
    [Parameter, EditorRequired]
    public string Words { get; set; } = "";

    /// <summary>start, middle or end; null for the drawing's own.</summary>
    [Parameter]
    public string? Anchor { get; set; }

    /// <summary>Their class; null for none.</summary>
    [Parameter]
    public string? Style { get; set; }

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X.ToString("0.##", CultureInfo.InvariantCulture) + Unit);
        builder.AddAttribute(2, "y", Y.ToString("0.##", CultureInfo.InvariantCulture));
        if (Anchor is not null)
            builder.AddAttribute(3, "text-anchor", Anchor);
        if (Style is not null)
            builder.AddAttribute(4, "class", Style);
        builder.AddContent(5, Words);
        builder.CloseElement();
    }
}
