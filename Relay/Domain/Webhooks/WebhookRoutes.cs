using System.Collections.Immutable;

namespace Relay.Domain.Webhooks;

/// <summary>
/// The webhooks that take events, by what they ask for. Immutable: a changed webhook leaves its place and enters another, and everything
/// else is shared with the routes before.
/// </summary>
internal sealed class WebhookRoutes
{
    private const long EverySource = 0;

    private readonly ImmutableDictionary<Place, Webhook[]> _places;

    private WebhookRoutes(ImmutableDictionary<Place, Webhook[]> places) => _places = places;

    public static WebhookRoutes Empty { get; } = new(ImmutableDictionary<Place, Webhook[]>.Empty);

    /// <param name="changes">Each webhook as it was and as it is; null where it was not there, or is not any more.</param>
    public WebhookRoutes With(IEnumerable<(Webhook? Before, Webhook? After)> changes)
    {
        var places = _places.ToBuilder();
        foreach (var (before, after) in changes)
        {
            if (before is not null && Place.Find(before) is { } left)
                Leave(places, left, before.Id);
            if (after is not null && Place.Find(after) is { } entered)
                Enter(places, entered, after);
        }

        return new WebhookRoutes(places.ToImmutable());
    }

    public IReadOnlyList<Webhook> Match(long sourceId, string dialect, string kind, string type)
    {
        if (_places.IsEmpty)
            return [];
        var byKind = Find(sourceId, "", kind);
        var byType = Find(sourceId, dialect, type);
        var named =
            byType.Length == 0 ? byKind
            : byKind.Length == 0 ? byType
            : [.. byKind, .. byType];
        var any = Find(sourceId, "", Webhook.AnyEvent);
        return any.Length == 0 ? named : [.. named, .. any];
    }

    /// <summary>Those of this source and those of every source.</summary>
    private Webhook[] Find(long sourceId, string dialect, string name)
    {
        var own = _places.GetValueOrDefault(new Place(sourceId, dialect, name)) ?? [];
        var all = _places.GetValueOrDefault(new Place(EverySource, dialect, name)) ?? [];
        if (own.Length == 0)
            return all;
        return all.Length == 0 ? own : [.. own.Concat(all).OrderBy(webhook => webhook.Id)];
    }

    private static void Leave(ImmutableDictionary<Place, Webhook[]>.Builder places, Place place, long id)
    {
        Webhook[] left = [.. places[place].Where(webhook => webhook.Id != id)];
        if (left.Length == 0)
            places.Remove(place);
        else
            places[place] = left;
    }

    private static void Enter(ImmutableDictionary<Place, Webhook[]>.Builder places, Place place, Webhook webhook)
    {
        var there = places.GetValueOrDefault(place) ?? [];
        var at = Array.FindIndex(there, other => other.Id > webhook.Id) is >= 0 and var found ? found : there.Length;
        places[place] = [.. there[..at], webhook, .. there[at..]];
    }

    /// <summary>Where a webhook stands.</summary>
    /// <param name="Source">0 for every source.</param>
    /// <param name="Dialect">Empty for a kind, whatever dialect it came in.</param>
    /// <param name="Name">The kind, or the provider's type.</param>
    private readonly record struct Place(long Source, string Dialect, string Name)
    {
        /// <summary>Null for a webhook that no event goes to.</summary>
        public static Place? Find(Webhook webhook)
        {
            var source = webhook.SourceId ?? EverySource;
            if (!webhook.TakesEvents)
                return null;
            if (Kinds.IsChoice(webhook.Event) || webhook.Event == Webhook.AnyEvent)
                return new Place(source, "", webhook.Event);
            return webhook.Event.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
                ? new Place(source, webhook.Event[..slash], webhook.Event[(slash + 1)..])
                : null;
        }
    }
}
