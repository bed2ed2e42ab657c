using System.Collections.Immutable;

namespace Relay.Domain.Webhooks;

/// <summary>
/// Everything that routing needs, immutable: read once per request. A change makes a new one that shares with the one before what has not
/// changed, so that it costs as much as is changed, however many sources and webhooks there are.
/// </summary>
internal sealed class RoutingTable
{
    private ImmutableSortedDictionary<long, PreparedSource> _byId = ImmutableSortedDictionary<long, PreparedSource>.Empty;
    private ImmutableDictionary<string, PreparedSource> _bySlug = ImmutableDictionary.Create<string, PreparedSource>(
        StringComparer.Ordinal
    );
    private WebhookRoutes _routes = WebhookRoutes.Empty;

    private static readonly PreparedSource Own = PreparedSource.From(Source.Own);

    private RoutingTable() { }

    public static RoutingTable Empty { get; } = new();

    /// <summary>Every webhook, oldest first, deleted ones too as long as deliveries of theirs may be in flight.</summary>
    public ImmutableSortedDictionary<long, Webhook> Webhooks { get; private init; } = ImmutableSortedDictionary<long, Webhook>.Empty;

    /// <summary>The sources that take requests.</summary>
    public IEnumerable<RoutedSource> Sources => Live.Where(source => source.TakesRequests).Select(Route);

    /// <summary>Every source that is not deleted, oldest first.</summary>
    public IEnumerable<PreparedSource> Live => _byId.Values.Where(source => !source.IsDeleted);

    /// <summary>Whether any source is a storm's, deleted ones too, and what came in by it is kept.</summary>
    public bool HasSimulated => _byId.Values.Any(source => source.Source is { Simulated: not null, IsForgotten: false });

    /// <summary>Whether a source is this storm's, and what came in by it is kept.</summary>
    public bool IsSimulated(string run) => _byId.Values.Any(source => source.Source.Simulated == run && !source.Source.IsForgotten);

    /// <summary>The ids of the sources that are not as they were in the table before.</summary>
    public IReadOnlyList<long> ChangedSources { get; private init; } = [];

    /// <summary>The ids of the webhooks that are not as they were in the table before.</summary>
    public IReadOnlyList<long> ChangedWebhooks { get; private init; } = [];

    /// <summary>A table with these in the place of those with their ids.</summary>
    /// <param name="gone">Webhooks that nothing needs any more.</param>
    public RoutingTable With(IReadOnlyList<PreparedSource> sources, IReadOnlyList<Webhook> webhooks, IReadOnlyList<long>? gone = null)
    {
        var left = (gone ?? []).ToHashSet();
        var stay = webhooks.Where(webhook => !left.Contains(webhook.Id)).ToList();
        return new RoutingTable
        {
            _byId = _byId.SetItems(sources.Select(source => KeyValuePair.Create(source.Source.Id, source))),
            _bySlug = WithSlugs(sources),
            _routes = _routes.With(
                stay.Select(webhook => (Webhooks.GetValueOrDefault(webhook.Id), (Webhook?)webhook))
                    .Concat(left.Select(id => (Webhooks.GetValueOrDefault(id), (Webhook?)null)))
            ),
            Webhooks = Webhooks.SetItems(stay.Select(webhook => KeyValuePair.Create(webhook.Id, webhook))).RemoveRange(left),
            ChangedSources = [.. sources.Select(source => source.Source.Id)],
            ChangedWebhooks = [.. stay.Select(webhook => webhook.Id)],
        };
    }

    /// <summary>A source that takes requests.</summary>
    public RoutedSource? BySlug(string slug) => _bySlug.GetValueOrDefault(slug) is { TakesRequests: true } source ? Route(source) : null;

    /// <summary>A source that takes no requests just now: refused like an unknown one, and known to its owner.</summary>
    public RoutedSource? DisabledBySlug(string slug) =>
        _bySlug.GetValueOrDefault(slug) is { TakesRequests: false } source ? Route(source) : null;

    /// <summary>A source, also one that is disabled or deleted, or the relay's own.</summary>
    public RoutedSource? ById(long sourceId) => Find(sourceId) is { } source ? Route(source) : null;

    /// <summary>A source that is not deleted, or the relay's own where no other has its slug.</summary>
    public Source? FindLive(string slug) => _bySlug.GetValueOrDefault(slug)?.Source ?? (slug == Source.Own.Slug ? Source.Own : null);

    /// <summary>A source that is not deleted, or the relay's own.</summary>
    public Source? FindLive(long id) => Find(id) is { IsDeleted: false } source ? source.Source : null;

    /// <summary>
    /// The webhooks that asked for what the relay says about itself. A listener of every kind wants what providers send.
    /// </summary>
    /// <param name="sourceId">The source that it is about: those for another one are left out. Null where it is about none.</param>
    public IReadOnlyList<Webhook> MatchOwn(string kind, long? sourceId) =>
        [.. _routes.Match(sourceId ?? Source.Own.Id, Source.Own.Dialect, kind, "").Where(webhook => webhook.Event != Webhook.AnyEvent)];

    private PreparedSource? Find(long sourceId) => sourceId == Source.Own.Id ? Own : _byId.GetValueOrDefault(sourceId);

    private RoutedSource Route(PreparedSource source) => new(source, _routes);

    /// <summary>All leave before any enters: within one change, a slug can go from one source to another.</summary>
    private ImmutableDictionary<string, PreparedSource> WithSlugs(IReadOnlyList<PreparedSource> sources)
    {
        var slugs = _bySlug.ToBuilder();
        foreach (var source in sources)
        {
            if (_byId.GetValueOrDefault(source.Source.Id) is { IsDeleted: false } before)
                slugs.Remove(before.Source.Slug);
        }

        foreach (var source in sources.Where(source => !source.IsDeleted))
            slugs[source.Source.Slug] = source;
        return slugs.ToImmutable();
    }
}
