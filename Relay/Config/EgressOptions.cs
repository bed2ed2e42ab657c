namespace Relay.Config;

/// <summary>Which addresses webhooks may go to beside public ones.</summary>
internal sealed record EgressOptions
{
    public IReadOnlyList<EgressRule> Allow { get; init; } = [];
}
