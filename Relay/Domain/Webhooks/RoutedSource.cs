using System.Collections.Frozen;

namespace Relay.Domain.Webhooks;

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

    /// <summary>Whether Relay can sign as its provider does.</summary>
    public bool CanSign => Keys.Length > 0;

    /// <summary>Whether what its provider signed is refused some time later, or at another address, and Relay can't sign it anew.</summary>
    public bool GoesStale => !CanSign && Ages(Dialect);

    /// <summary>Whether a signature of this dialect holds for a time only, or for one address.</summary>
    public static bool Ages(Dialect dialect) => dialect.SignatureExpires || dialect.SignsUrl;

    /// <summary>The webhooks that asked for this kind or for exactly this provider type.</summary>
    public IReadOnlyList<Webhook> Match(string kind, string type)
    {
        // Keys of exact types end in a slash, which no kind does, so the two never meet in one entry.
        if (_byEvent.Count == 0)
            return [];
        var byKind = _byEvent.GetValueOrDefault(kind) ?? [];
        var byType = _byEvent.GetValueOrDefault(type + "/") ?? [];
        return byType.Length == 0 ? byKind
            : byKind.Length == 0 ? byType
            : [.. byKind, .. byType];
    }
}
