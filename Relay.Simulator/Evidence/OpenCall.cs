using Relay.Simulator.Calls;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Evidence;

/// <summary>A call of which there may be news.</summary>
internal sealed class OpenCall(CallSeat seat, string callId, int requests)
{
    private readonly List<(RequestRecord Request, List<TryRecord> Tries)> _requests = [];
    private readonly Dictionary<int, string> _accepted = [];
    private int _final;

    public CallSeat Seat => seat;

    public List<HitRecord> Hits { get; } = [];

    /// <summary>What webhooks are still to accept, by the place of the webhook and of the event in the call.</summary>
    public HashSet<(int Webhook, int Event)> Owed { get; } = [];

    /// <summary>Which event an id stands for, as far as one of this call's answers named it.</summary>
    public Dictionary<string, int> Events { get; } = [];

    public TimeSpan NewsAt { get; set; }

    /// <summary>Whether every request of it was sent and nobody tries any again.</summary>
    public bool IsSent => _final == requests;

    public IEnumerable<string> Ids => Events.Keys;

    public void Add(PlannedRequest request, string hash, string? forgedCallId)
    {
        List<TryRecord> tries = [];
        _requests.Add(
            (
                new RequestRecord(
                    request.Number,
                    request.Event.Place,
                    request.Event.Report.Sample,
                    request.Role,
                    request.Twist,
                    hash,
                    forgedCallId,
                    tries
                ),
                tries
            )
        );
    }

    /// <returns>Whether the event was accepted for the first time.</returns>
    public bool Add(SendResult result, bool isLast)
    {
        _final += isLast ? 1 : 0;
        _requests
            .Find(one => one.Request.Number == result.Request.Number)
            .Tries.Add(
                new TryRecord(
                    result.Attempt,
                    result.StartedAt,
                    result.Took,
                    result.Status,
                    result.EventId,
                    result.IsDuplicate,
                    result.Error
                )
            );
        if (!result.IsAccepted || result.EventId is not { } id)
            return false;
        var place = result.Request.Event.Place;
        // What a forgery or an unreadable body is called is this call's too, and stands for none of its events.
        var isEvent = result.Request.Role is RequestRole.Genuine or RequestRole.Duplicate;
        Events.TryAdd(id, isEvent ? place : -1);
        return isEvent && _accepted.TryAdd(place, id);
    }

    public void GaveUp() => _final++;

    /// <summary>The id under which an event was accepted first.</summary>
    public string IdOf(int place) => _accepted[place];

    public CallRecord Record() => new(seat, callId, [.. _requests.Select(one => one.Request)], [.. Hits.OrderBy(hit => hit.Number)]);
}
