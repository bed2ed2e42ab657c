using System.Collections.Concurrent;
using LiteDB;
using Relay.Simulator.Calls;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>
/// Records as documents and back. By hand and with short names, because there is one document for each call and a million of them have to
/// stay below 1.5 GB.
/// </summary>
internal static class Documents
{
    private const int RequestValues = 7,
        TryValues = 7,
        TicksPerStep = 100;

    private static readonly ConcurrentDictionary<(string Dialect, string Sample), Sample> Samples = new();

    public static BsonDocument From(CallRecord call)
    {
        var ids = call.Requests.SelectMany(request => request.Tries.Select(sent => sent.EventId)).OfType<string>();
        var known = ids.Concat(call.Hits.Select(hit => hit.EventId)).Distinct().ToList();
        var (seat, sent) = (call.Seat, call.Requests.Select(request => request.BodySha256).ToList());
        return new BsonDocument
        {
            [Store.CallId] = call.CallId,
            ["p"] = seat.Place,
            ["n"] = seat.Number,
            ["d"] = seat.Dialect,
            ["s"] = seat.StartsAt,
            ["f"] = Array([seat.FirstEvent, seat.FirstSent]),
            ["b"] = Batch(seat.Batch),
            ["i"] = new BsonArray(known.Select(id => new BsonValue(id))),
            ["r"] = new BsonArray(call.Requests.Select(request => (BsonValue)From(request, known))),
            ["w"] = new BsonArray(call.Hits.Select(hit => (BsonValue)From(hit, known.IndexOf(hit.EventId), sent, call.CallId))),
        };
    }

    public static CallRecord Call(BsonDocument document)
    {
        var ids = document["i"].AsArray.Select(id => id.AsString).ToList();
        var (dialect, first) = (document["d"].AsString, document["f"].AsArray);
        var seat = new CallSeat(
            document["p"].AsInt32,
            document["n"].AsInt32,
            dialect,
            document["s"].AsInt64,
            first[0].AsInt32,
            first[1].AsInt32,
            Batch(document["b"])
        );
        var callId = document[Store.CallId].AsString;
        List<RequestRecord> requests = [.. document["r"].AsArray.Select(request => Request(request.AsArray, dialect, ids))];
        return new CallRecord(
            seat,
            callId,
            requests,
            [
                .. document["w"]
                    .AsArray.Select(hit => Hit(hit.AsArray, index => ids[index.AsInt32], place => requests[place].BodySha256, callId)),
            ]
        );
    }

    public static BsonDocument From(HitRecord late) => new() { ["w"] = From(late, late.EventId, [], "") };

    public static HitRecord Hit(BsonDocument document) => Hit(document["w"].AsArray, id => id.AsString, _ => "", "");

    public static BsonDocument From(LedgerSample sample) =>
        new()
        {
            ["v"] = Array([
                sample.At.Ticks,
                sample.Received,
                sample.Unique,
                sample.Duplicates,
                sample.Rejected,
                sample.Routed,
                sample.Delivered,
                sample.Pending,
                sample.InFlight,
                sample.Parked,
                sample.Failed,
                sample.Skipped,
                sample.Difference,
            ]),
        };

    public static LedgerSample Ledger(BsonDocument document)
    {
        var v = document["v"].AsArray.Select(value => value.AsInt64).ToArray();
        return new LedgerSample(TimeSpan.FromTicks(v[0]), v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12]);
    }

    private static BsonArray From(RequestRecord request, List<string> ids) =>
        Array([
            request.Number,
            request.Event,
            request.Sample.Name,
            (int)request.Role,
            Text(request.Twist),
            Convert.FromHexString(request.BodySha256),
            request.ForgedCallId,
            .. request.Tries.SelectMany(sent => From(sent, ids)),
        ]);

    private static RequestRecord Request(BsonArray values, string dialect, List<string> ids) =>
        new(
            values[0].AsInt32,
            values[1].AsInt32,
            Samples.GetOrAdd((dialect, values[2].AsString), name =>
                SampleCatalog.Find(name.Dialect, name.Sample)
                ?? throw new EvidenceException($"This simulator does not know the sample '{name.Sample}' of {name.Dialect}.")
            ),
            (RequestRole)values[3].AsInt32,
            values[4].AsString ?? "",
            Convert.ToHexStringLower(values[5].AsBinary),
            values[6].AsString,
            [.. values.Skip(RequestValues).Chunk(TryValues).Select(sent => Try(sent, ids))]
        );

    private static IEnumerable<BsonValue> From(TryRecord sent, List<string> ids) =>
        [
            sent.Attempt,
            Time(sent.StartedAt),
            Time(sent.Took),
            sent.Status,
            sent.EventId is { } id ? ids.IndexOf(id) : -1,
            sent.IsDuplicate,
            sent.Error,
        ];

    private static TryRecord Try(BsonValue[] values, List<string> ids) =>
        new(
            values[0].AsInt32,
            Time(values[1]),
            Time(values[2]),
            values[3].AsInt32,
            values[4].AsInt32 is >= 0 and var index ? ids[index] : null,
            values[5].AsBoolean,
            values[6].AsString
        );

    /// <param name="sent">The bodies of the call, by their hashes: one that is among them is told by its place.</param>
    private static BsonArray From(HitRecord hit, BsonValue id, List<string> sent, string callId) =>
        Array([
            hit.Webhook,
            hit.Number,
            Time(hit.At),
            id,
            hit.DeliveryId,
            hit.Attempt,
            hit.Status,
            sent.IndexOf(hit.BodySha256) is >= 0 and var place ? place : Convert.FromHexString(hit.BodySha256),
            .. Odd(hit.CallId is { } call && call == callId ? true : hit.CallId, hit.Answer, hit.Problem),
        ]);

    private static HitRecord Hit(BsonArray values, Func<BsonValue, string> id, Func<int, string> sent, string callId) =>
        new(
            values[0].AsInt32,
            values[1].AsInt32,
            Time(values[2]),
            id(values[3]),
            values[4].AsString,
            values[5].AsInt32,
            values[6].AsInt32,
            values.ElementAtOrDefault(9)?.AsString,
            values[7].IsBinary ? Convert.ToHexStringLower(values[7].AsBinary) : sent(values[7].AsInt32),
            values.ElementAtOrDefault(8) is { IsBoolean: true } ? callId : values.ElementAtOrDefault(8)?.AsString,
            values.ElementAtOrDefault(10)?.AsString
        );

    // What most hits have nothing of is left out at the end.
    private static IEnumerable<BsonValue> Odd(params BsonValue[] values) =>
        values.Take(System.Array.FindLastIndex(values, value => !value.IsNull) + 1);

    // In steps of 10 µs, which half as many bytes hold for six hours.
    private static BsonValue Time(TimeSpan time) =>
        time.Ticks / TicksPerStep is var steps && steps <= int.MaxValue ? new BsonValue((int)steps) : new BsonValue(steps);

    private static TimeSpan Time(BsonValue steps) => TimeSpan.FromTicks(steps.AsInt64 * TicksPerStep);

    private static BsonValue Batch(BatchSeat? batch) =>
        batch switch
        {
            null => BsonValue.Null,
            { Closing: { } totals } => Array([batch.First, totals.Dials, totals.StartsAt, totals.Contacts, totals.Succeeded]),
            _ => Array([batch.First, batch.Contact ?? 0]),
        };

    private static BatchSeat? Batch(BsonValue value) =>
        value.IsNull ? null
        : value.AsArray is { Count: > 2 } closing
            ? new BatchSeat(
                closing[0].AsInt32,
                null,
                new BatchTotals(closing[1].AsInt32, closing[2].AsInt64, closing[3].AsInt32, closing[4].AsInt32)
            )
        : new BatchSeat(value.AsArray[0].AsInt32, value.AsArray[1].AsInt32);

    private static BsonValue Text(string text) => text.Length == 0 ? BsonValue.Null : new BsonValue(text);

    private static BsonArray Array(IEnumerable<BsonValue> values) => new(values);
}
