namespace Relay.Api.Views;

/// <summary>What would be sent.</summary>
/// <param name="Bytes">The length of the output in UTF-8.</param>
internal sealed record TemplateView(string Output, int Bytes, string ContentType)
{
    /// <summary>Names in the template that do not exist on this event, with the line and column of each; they are null there.</summary>
    public required IReadOnlyList<MissingName> Missing { get; init; }

    /// <summary>The names that a template may use on this event, at most 200.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The functions that a template may call.</summary>
    public required IReadOnlyList<string> Functions { get; init; }
}
