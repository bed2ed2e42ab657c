using Relay.Simulator.Calls;

namespace Relay.Simulator.Proof.Records;

/// <summary>All that was seen of one call: what was sent, how it was answered, and what came of it at the receivers.</summary>
/// <param name="Seat">Where it stands in the storm; with the seed, what it takes to make it again.</param>
/// <param name="CallId">The provider's id of it.</param>
/// <param name="Requests">Its requests, in the order of sending.</param>
/// <param name="Hits">The hits under the ids of its events, in the order in which they came to each receiver.</param>
public sealed record CallRecord(CallSeat Seat, string CallId, IReadOnlyList<RequestRecord> Requests, IReadOnlyList<HitRecord> Hits)
{
    /// <summary>Every id that an answer gave to one of its requests.</summary>
    public IEnumerable<string> EventIds =>
        Requests
            .SelectMany(request => request.Tries)
            .Where(sent => sent is { IsAccepted: true, EventId: not null })
            .Select(sent => sent.EventId!)
            .Distinct();
}
