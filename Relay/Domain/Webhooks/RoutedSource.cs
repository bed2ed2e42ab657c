namespace Relay.Domain.Webhooks;

/// <summary>A source with its dialect and keys made ready, and the webhooks that can want its events.</summary>
internal sealed class RoutedSource(PreparedSource prepared, WebhookRoutes routes)
{
    public Source Source => prepared.Source;

    public Dialect Dialect => prepared.Dialect;

    /// <summary>The current key first; empty where the source has no secret.</summary>
    public SigningKey[] Keys => prepared.Keys;

    /// <summary>Whether Relay can sign as its provider does: not with a public key.</summary>
    public bool CanSign => Keys is [var first, ..] && Dialect.CanSign(first);

    /// <summary>How far a signature's time may be off, in seconds.</summary>
    public int Tolerance => Source.ToleranceSeconds ?? Dialect.ToleranceSeconds;

    /// <summary>Whether what its provider signed is refused some time later, or at another address, and Relay can't sign it anew.</summary>
    public bool GoesStale => !CanSign && Ages(Dialect);

    /// <summary>Whether a signature of this dialect holds for a time only, or for one address.</summary>
    public static bool Ages(Dialect dialect) => dialect.SignatureExpires || dialect.SignsUrl;

    /// <summary>The webhooks that asked for this kind, then those for exactly this provider type; each oldest first.</summary>
    /// <returns>None for a source that takes no requests.</returns>
    public IReadOnlyList<Webhook> Match(string kind, string type)
    {
        if (!prepared.TakesRequests)
            return [];
        var found = routes.Match(Source.Id, Dialect.Name, kind, type);
        return Source.Simulated is null ? found : [.. found.Where(webhook => webhook.MayHave(Source))];
    }
}
