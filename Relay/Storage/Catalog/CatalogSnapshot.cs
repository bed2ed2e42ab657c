using System.Collections.Immutable;

namespace Relay.Storage.Catalog;

/// <summary>Sources and webhooks as they are in force, and the routing table made of them. Immutable.</summary>
internal sealed record CatalogSnapshot
{
    public static CatalogSnapshot Empty { get; } = new();

    public ImmutableSortedDictionary<long, Source> Sources { get; init; } = ImmutableSortedDictionary<long, Source>.Empty;

    /// <summary>Deleted sources: events of theirs may still be on their way.</summary>
    public ImmutableDictionary<long, Source> Retired { get; init; } = ImmutableDictionary<long, Source>.Empty;

    /// <summary>Deleted ones too, as long as deliveries of theirs may be in flight.</summary>
    public ImmutableSortedDictionary<long, Webhook> Webhooks { get; init; } = ImmutableSortedDictionary<long, Webhook>.Empty;

    /// <summary>When the deleted webhooks of this snapshot were deleted in this process's life.</summary>
    public ImmutableDictionary<long, long> DeletedAt { get; init; } = ImmutableDictionary<long, long>.Empty;

    public Source? BySlug(string slug) => Sources.Values.FirstOrDefault(source => source.Slug == slug);

    /// <summary>Lets go of webhooks that were deleted before <paramref name="time"/>.</summary>
    public CatalogSnapshot Without(long time)
    {
        var gone = DeletedAt.Where(entry => entry.Value < time).Select(entry => entry.Key).ToList();
        return gone.Count == 0 ? this : this with { Webhooks = Webhooks.RemoveRange(gone), DeletedAt = DeletedAt.RemoveRange(gone) };
    }

    public RoutingTable BuildTable()
    {
        var taking = Sources
            .Values.Where(source => source.Enabled)
            .ToDictionary(source => source.Slug, source => Route(source, Webhooks.Values));
        var resting = Sources.Values.Where(source => !source.Enabled).Concat(Retired.Values).Select(source => Route(source, []));
        return new RoutingTable(taking, Webhooks, resting);
    }

    private static RoutedSource Route(Source source, IEnumerable<Webhook> webhooks)
    {
        var dialect = Dialect.Create(source.Dialect, source.Recipe);
        return new RoutedSource(source, dialect, Keys(dialect, source), webhooks);
    }

    /// <summary>A key for each secret, whatever one that was stored earlier looks like: a source that has one is never open.</summary>
    private static SigningKey[] Keys(Dialect dialect, Source source) => [.. source.Secrets.Select(dialect.CreateStoredKey)];
}
