using Relay.Config;
using Relay.Hosting;
using Relay.Storage.Querying;

namespace Relay.Storage.Changes;

/// <summary>
/// Keeps the change log's tail: old rows go in slices, each in a transaction of its own, so that the writer stays free for others. The
/// newest row always stays, because the numbers go on from it.
/// </summary>
internal sealed class ChangeTrimmer(
    IStore store,
    IChangeLog log,
    RelayOptions options,
    TimeProvider clock,
    HealthBoard health,
    ILogger<ChangeTrimmer> logger
) : BackgroundLoop("change-trimmer", clock, health, logger)
{
    private const int Slice = 1_000;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1),
        Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop) =>
        await TrimAsync(store, log.Position - options.Streams.KeepChanges, stop) ? Pause : Idle;

    /// <summary>Removes a slice of the rows that end at or before a number; false where none is left.</summary>
    public static async Task<bool> TrimAsync(IStore store, long through, CancellationToken stop)
    {
        // Asked first, off the writer's thread: a log within its bounds costs the writer nothing.
        if (
            !await store.ReadAsync(
                db =>
                    db.Long(
                        "SELECT COUNT(*) FROM (SELECT seq, items FROM changes ORDER BY seq LIMIT 1) WHERE seq + items - 1 <= @through",
                        ("through", through)
                    ) > 0,
                stop
            )
        )
            return false;
        return await store.WriteAsync(
                db =>
                    db.Execute(
                        $"DELETE FROM changes WHERE seq IN (SELECT seq FROM changes ORDER BY seq LIMIT {Slice}) "
                            + "AND seq + items - 1 <= @through AND seq < (SELECT MAX(seq) FROM changes)",
                        ("through", through)
                    ),
                stop
            ) > 0;
    }
}
