using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof;

/// <summary>A call's record put in order once, for every invariant: which id stands for which event, and which hits belong to it.</summary>
internal sealed class CallView
{
    private readonly Dictionary<string, AcceptedEvent> _byId = [];
    private readonly Dictionary<int, AcceptedEvent> _byEvent = [];
    private readonly ILookup<int, HitRecord> _hits;

    public CallView(CallRecord call, StormFacts facts)
    {
        (Call, Facts) = (call, facts);
        Tries =
        [
            .. call
                .Requests.SelectMany(request => request.Tries.Select(sent => (Request: request, Try: sent)))
                .OrderBy(sent => sent.Try.AnsweredAt),
        ];
        foreach (var (request, sent) in Tries.Where(sent => sent.Try is { IsAccepted: true, EventId: not null }))
            Accept(request, sent);
        _hits = call.Hits.OrderBy(hit => hit.Number).ToLookup(hit => hit.Webhook);
        Receivers = [.. _hits.Select(hits => facts.Webhooks[hits.Key])];
    }

    public CallRecord Call { get; }

    public StormFacts Facts { get; }

    /// <summary>Every try, in the order of the answers.</summary>
    public IReadOnlyList<(RequestRecord Request, TryRecord Try)> Tries { get; }

    /// <summary>The events that were accepted, in the order of their answers.</summary>
    public List<AcceptedEvent> Accepted { get; } = [];

    /// <summary>Ids that stand for an event which has another id already.</summary>
    public List<(string Id, RequestRecord Request)> SecondIds { get; } = [];

    /// <summary>Ids of malformed bodies and of forgeries that were accepted.</summary>
    public Dictionary<string, RequestRecord> OtherIds { get; } = [];

    /// <summary>The webhooks that got something of it.</summary>
    public IReadOnlyList<WatchedWebhook> Receivers { get; }

    /// <summary>The hits of a webhook, in the order in which they came.</summary>
    public IEnumerable<HitRecord> Hits(WatchedWebhook webhook) => _hits[webhook.Place];

    /// <summary>The event that this id stands for, also where it is a second id of it.</summary>
    public AcceptedEvent? Find(string eventId) => _byId.GetValueOrDefault(eventId);

    /// <summary>The accepted event of this place in the call.</summary>
    public AcceptedEvent? Find(int place) => _byEvent.GetValueOrDefault(place);

    /// <summary>The places of the events that a webhook accepted, under whichever of their ids.</summary>
    public HashSet<int> AcceptedBy(WatchedWebhook webhook) =>
        [.. Hits(webhook).Where(hit => hit.IsAccepted && _byId.ContainsKey(hit.EventId)).Select(hit => _byId[hit.EventId].Event)];

    /// <summary>A webhook's events with the hits that it accepted first, in their order.</summary>
    public IEnumerable<(HitRecord Hit, AcceptedEvent Event)> FirstAccepted(WatchedWebhook webhook) =>
        Hits(webhook)
            .Where(hit => hit.IsAccepted && _byId.ContainsKey(hit.EventId))
            .Select(hit => (hit, _byId[hit.EventId]))
            .DistinctBy(pair => pair.Item2.Event);

    private void Accept(RequestRecord request, TryRecord sent)
    {
        var id = sent.EventId!;
        if (request.Role is RequestRole.Forged or RequestRole.Malformed)
        {
            OtherIds.TryAdd(id, request);
            return;
        }

        if (!_byEvent.TryGetValue(request.Event, out var known))
        {
            known = new AcceptedEvent(request.Event, request.Sample, id, FirstSent(request.Event), sent.AnsweredAt);
            _byEvent[request.Event] = _byId[id] = known;
            Accepted.Add(known);
        }
        else if (known.Id != id && _byId.TryAdd(id, known))
        {
            SecondIds.Add((id, request));
        }
    }

    // A copy may be answered before the request that it copies.
    private TimeSpan FirstSent(int place) =>
        Tries
            .Where(sent => sent.Request.Event == place && sent.Request.Role is (RequestRole.Genuine or RequestRole.Duplicate))
            .Min(sent => sent.Try.StartedAt);
}
