namespace Relay.Domain.Webhooks;

/// <summary>What a template makes: its output, or why there is none.</summary>
internal sealed record TemplateRendering(byte[] Output, string ContentType, TemplateFault? Fault = null)
{
    /// <summary>What the template names and the event does not have.</summary>
    public IReadOnlyList<MissingName> Missing { get; init; } = [];

    /// <summary>What a template may name on that event, each with its path.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
