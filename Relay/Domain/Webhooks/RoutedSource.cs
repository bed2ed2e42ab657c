namespace Relay.Domain.Webhooks;

/// <summary>A source with its dialect and keys made ready, and the webhooks that can want its events.</summary>
internal sealed class RoutedSource(PreparedSource prepared, WebhookRoutes routes)
{
    public Source Source => prepared.Source;

    public Dialect Dialect => prepared.Dialect;

    /// <summary>The current key first; empty where the source has no secret.</summary>
    public SigningKey[] Keys => prepared.Keys;

    /// <summary>The webhooks that asked for this kind, then those for exactly this provider type; each oldest first.</summary>
    /// <returns>None for a source that takes no requests.</returns>
    public IReadOnlyList<Webhook> Match(string kind, string type) =>
        prepared.TakesRequests ? routes.Match(Source.Id, Dialect.Name, kind, type) : [];
}
