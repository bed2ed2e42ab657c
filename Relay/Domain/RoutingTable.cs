using System.Collections.Frozen;
using Relay.Dialects;

namespace Relay.Domain;

/// <summary>A source with its dialect and keys made ready, and the webhooks that can want its events.</summary>
internal sealed class RoutedSource
{
    private readonly FrozenDictionary<string, Webhook[]> _byEvent;

    public RoutedSource(Source source, Dialect dialect, SigningKey[] keys, IEnumerable<Webhook> webhooks)
    {
        (Source, Dialect, Keys) = (source, dialect, keys);
        var prefix = dialect.Name + "/";
        _byEvent = webhooks
            .Where(webhook => webhook.TakesEvents && (webhook.SourceId ?? source.Id) == source.Id)
            .Where(webhook => Kinds.IsChoice(webhook.Event) || webhook.Event.StartsWith(prefix, StringComparison.Ordinal))
            .GroupBy(webhook => Kinds.IsChoice(webhook.Event) ? webhook.Event : webhook.Event[prefix.Length..] + "/")
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(webhook => webhook.Id).ToArray());
    }

    public Source Source { get; }

    public Dialect Dialect { get; }

    /// <summary>The current key first; empty where the source has no secret.</summary>
    public SigningKey[] Keys { get; }

    /// <summary>The webhooks that asked for this kind or for exactly this provider type.</summary>
    public IReadOnlyList<Webhook> Match(string kind, string type)
    {
        // Keys of exact types end in a slash, which no kind does, so the two never meet in one entry.
        if (_byEvent.Count == 0) return [];
        var byKind = _byEvent.GetValueOrDefault(kind) ?? [];
        var byType = _byEvent.GetValueOrDefault(type + "/") ?? [];
        return byType.Length == 0 ? byKind : byKind.Length == 0 ? byType : [.. byKind, .. byType];
    }
}

/// <summary>Everything that routing needs, immutable: read once per request, swapped whole when sources or webhooks change.</summary>
/// <param name="resting">Sources that take no requests (disabled or deleted): deliveries of their events still need the dialect and the keys.</param>
internal sealed class RoutingTable(IReadOnlyDictionary<string, RoutedSource> bySlug, IReadOnlyDictionary<long, Webhook> webhooks, IEnumerable<RoutedSource>? resting = null)
{
    private readonly FrozenDictionary<string, RoutedSource> _bySlug = bySlug.ToFrozenDictionary(StringComparer.Ordinal);
    private readonly FrozenDictionary<long, RoutedSource> _byId = bySlug.Values.Concat(resting ?? []).ToFrozenDictionary(source => source.Source.Id);

    public static RoutingTable Empty { get; } = new(new Dictionary<string, RoutedSource>(), new Dictionary<long, Webhook>());

    /// <summary>Every webhook, deleted ones too as long as deliveries of theirs may be in flight.</summary>
    public FrozenDictionary<long, Webhook> Webhooks { get; } = webhooks.ToFrozenDictionary();

    /// <summary>The sources that take requests. A resting one may have the slug of another.</summary>
    public IEnumerable<RoutedSource> Sources => _bySlug.Values;

    /// <summary>A source that takes requests.</summary>
    public RoutedSource? BySlug(string slug) => _bySlug.GetValueOrDefault(slug);

    /// <summary>A source, also one that rests.</summary>
    public RoutedSource? ById(long sourceId) => _byId.GetValueOrDefault(sourceId);
}
