using Relay.Api.Reading;
using Relay.Simulate.Cadence;

namespace Relay.Api.Views;

/// <summary>A recorded stretch of time that is sent again, and how far it is.</summary>
/// <param name="Target">A webhook's id, a sink's, or a URL.</param>
/// <param name="Speed">Null for as fast as the target takes them.</param>
/// <param name="From">When the first of its events came in.</param>
/// <param name="To">When the last one did.</param>
/// <param name="Position">The recorded moment that it has come to.</param>
/// <param name="Planned">How many are to be sent, copies included.</param>
/// <param name="Missed">How many had no body any more.</param>
/// <param name="Parked">How many wait because the webhook does not take any.</param>
/// <param name="LagMs">By how much the latest was later than its time.</param>
internal sealed record CadenceView(
    string Id,
    CadenceState State,
    BulkFilterView Filter,
    string Target,
    double? Speed,
    double Shuffle,
    double Duplicates,
    long Seed,
    DateTimeOffset From,
    DateTimeOffset To,
    DateTimeOffset Position,
    int Events,
    int Planned,
    int Sent,
    int Delivered,
    int Failed,
    int Skipped,
    int Parked,
    int Missed,
    long LagMs,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    string? Error
)
{
    public static CadenceView FromProgress(CadenceProgress replay) =>
        new(
            Ids.Replay(replay.Id),
            replay.State,
            BulkFilterView.FromFilter(replay.Order.Events),
            replay.Order.Target.Text,
            replay.Order.Speed,
            replay.Order.Shuffle,
            replay.Order.Duplicates,
            replay.Order.Seed,
            ApiJson.Time(replay.From),
            ApiJson.Time(replay.To),
            ApiJson.Time(replay.Position),
            replay.Events,
            replay.Planned,
            replay.Sent,
            replay.Delivered,
            replay.Failed,
            replay.Skipped,
            replay.Parked,
            replay.Missed,
            replay.LagMs,
            ApiJson.Time(replay.CreatedAt),
            ApiJson.Time(replay.EndedAt),
            replay.Error
        );
}
