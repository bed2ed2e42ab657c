using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>Removes digests of runs whose events are all gone. The newest stays: it says up to where digests reach.</summary>
internal static class DigestSweep
{
    private const int Slice = 50;

    public static async Task RunAsync(JournalStore store, CancellationToken stop)
    {
        for (var removed = Slice; removed == Slice; )
        {
            var gone = await store
                .ReadAsync(
                    db =>
                        db.Query(
                            "SELECT r.first FROM event_runs r WHERE r.last < (SELECT max(last) FROM event_runs) "
                                + $"AND NOT EXISTS (SELECT 1 FROM events e WHERE e.id >= r.first AND e.id <= r.last) ORDER BY r.first LIMIT {Slice}",
                            row => row.GetInt64(0)
                        ),
                    stop
                )
                .ConfigureAwait(false);
            removed = gone.Count;
            if (removed > 0)
                await store
                    .WriteAsync(db => db.Execute($"DELETE FROM event_runs WHERE first IN ({Sql.List(gone)})"), stop)
                    .ConfigureAwait(false);
        }
    }
}
