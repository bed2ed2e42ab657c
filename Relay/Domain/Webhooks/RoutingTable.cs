using System.Collections.Frozen;

namespace Relay.Domain.Webhooks;

/// <summary>Everything that routing needs, immutable: read once per request, swapped whole when sources or webhooks change.</summary>
/// <param name="resting">Sources that take no requests (disabled or deleted): deliveries of their events still need the dialect and the
/// keys.</param>
internal sealed class RoutingTable(
    IReadOnlyDictionary<string, RoutedSource> bySlug,
    IReadOnlyDictionary<long, Webhook> webhooks,
    IEnumerable<RoutedSource>? resting = null
)
{
    private readonly FrozenDictionary<string, RoutedSource> _bySlug = bySlug.ToFrozenDictionary(StringComparer.Ordinal);
    private readonly FrozenDictionary<long, RoutedSource> _byId = bySlug
        .Values.Concat(resting ?? [])
        .ToFrozenDictionary(source => source.Source.Id);

    private readonly FrozenDictionary<string, RoutedSource> _disabled = (resting ?? [])
        .Where(source => !source.Source.Enabled)
        .GroupBy(source => source.Source.Slug)
        .ToFrozenDictionary(sources => sources.Key, sources => sources.First());

    public static RoutingTable Empty { get; } = new(new Dictionary<string, RoutedSource>(), new Dictionary<long, Webhook>());

    /// <summary>Every webhook, deleted ones too as long as deliveries of theirs may be in flight.</summary>
    public FrozenDictionary<long, Webhook> Webhooks { get; } = webhooks.ToFrozenDictionary();

    /// <summary>The sources that take requests. A resting one may have the slug of another.</summary>
    public IEnumerable<RoutedSource> Sources => _bySlug.Values;

    /// <summary>A source that takes requests.</summary>
    public RoutedSource? BySlug(string slug) => _bySlug.GetValueOrDefault(slug);

    /// <summary>A source that takes no requests just now: refused like an unknown one, and known to its owner.</summary>
    public RoutedSource? DisabledBySlug(string slug) => _disabled.GetValueOrDefault(slug);

    /// <summary>A source, also one that rests.</summary>
    public RoutedSource? ById(long sourceId) => _byId.GetValueOrDefault(sourceId);
}
