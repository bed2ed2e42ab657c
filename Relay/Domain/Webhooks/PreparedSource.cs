namespace Relay.Domain.Webhooks;

/// <summary>A source with what is made of its settings once: its dialect and its keys.</summary>
/// <param name="Keys">The current key first; empty where the source has no secret.</param>
/// <param name="IsDeleted">It takes nothing any more; deliveries of its events still need the dialect and the keys.</param>
internal sealed record PreparedSource(Source Source, Dialect Dialect, SigningKey[] Keys, bool IsDeleted = false)
{
    /// <summary>Whether requests are taken.</summary>
    public bool TakesRequests => Source.Enabled && !IsDeleted;

    public static PreparedSource From(Source source, bool isDeleted = false)
    {
        var dialect = Dialect.Create(source.Dialect, source.Recipe);
        return new PreparedSource(source, dialect, ReadKeys(dialect, source), isDeleted);
    }

    /// <summary>A key for each secret, whatever one that was stored earlier looks like: a source that has one is never open.</summary>
    private static SigningKey[] ReadKeys(Dialect dialect, Source source) => [.. source.Secrets.Select(dialect.CreateStoredKey)];
}
