using System.Security.Cryptography;
using System.Text;
using Relay.Storage.Postgres;
using Relay.Storage.Sqlite;
using Relay.Storage.Writing;
using Relay.Tests.EndToEnd;

namespace Relay.Tests.Faults;

/// <summary>Fills the store of a relay that is stopped: by the journal itself, without the way over HTTP.</summary>
internal static class StoreSeed
{
    private static readonly string _pad = new('p', 900);

    /// <param name="from">The number of the first event.</param>
    /// <param name="to">The number behind the last one.</param>
    /// <param name="deliveries">Those of an event with this number.</param>
    public static async Task FillAsync(
        ProcessHost host,
        Engine engine,
        long source,
        int from,
        int to,
        Func<int, IReadOnlyList<DeliveryDraft>> deliveries
    )
    {
        using JournalStore store =
            engine == Engine.Sqlite
                ? SqliteStore.Open(host.Data, TimeProvider.System, new Random(1), new StorageLimits(QueueEntries: 8192))
                : PostgresStore.Open(host.StoreAddress, TimeProvider.System, new Random(1), new PostgresLimits());
        await Parallel.ForEachAsync(
            Enumerable.Range(from, to - from),
            new ParallelOptions { MaxDegreeOfParallelism = 512 },
            async (number, _) => await store.RecordAsync(new EventDraft(Event(source, number), [.. deliveries(number)]))
        );
    }

    /// <summary>The number in an id, as it stands in the store.</summary>
    public static long Number(string prefix, string id) =>
        Ids.TryParse(prefix, id, out var number) ? number : throw new ArgumentException(id);

    private static EventRecord Event(long source, int number)
    {
        var body = Encoding.UTF8.GetBytes(
            $$$"""{"id":"seed_{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"s{{{number}}}","pad":"{{{_pad}}}"}}"""
        );
        return new EventRecord
        {
            SourceId = source,
            Envelope = new Envelope
            {
                Kind = "call.completed",
                Type = "call.end",
                DedupeKey = $"seed_{number}",
                CallId = $"s{number}",
            },
            ReceivedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            Verification = VerificationResult.Valid,
            Request = new InboundRequest(body, new HeaderList([new Header("Content-Type", "application/json")])),
            BodySha256 = SHA256.HashData(body),
            Remote = "127.0.0.1",
        };
    }
}
