using Relay.Config;
using Relay.Hosting;
using Relay.Storage.Querying;

namespace Relay.Storage.Changes;

/// <summary>
/// Keeps the change log's tail: old rows go in slices, each in a transaction of its own, so that the writer stays free for others. The
/// newest row always stays, because the numbers go on from it, and so does what somebody still has to follow.
/// </summary>
internal sealed class ChangeTrimmer(
    IStore store,
    IChangeLog log,
    ILeaders leaders,
    RelayOptions options,
    TimeProvider clock,
    HealthBoard health,
    ILogger<ChangeTrimmer> logger
) : BackgroundLoop("change-trimmer", clock, health, logger)
{
    private const int Slice = 1_000;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1),
        Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        if (!await leaders.TryLeadAsync("change-trimmer", stop))
            return Idle;
        var through = await BoundAsync(store, log.Position - options.Streams.KeepChanges, stop);
        return await TrimAsync(store, through, stop) ? Pause : Idle;
    }

    /// <summary>The number up to which rows may go, at most this one: nobody has to follow what is before it any more.</summary>
    public static Task<long> BoundAsync(IStore store, long through, CancellationToken stop) =>
        store.ReadAsync(db => Math.Min(through, EventFollower.Needed(db)), stop);

    /// <summary>Removes a slice of the rows that end at or before a number; false where none is left.</summary>
    public static async Task<bool> TrimAsync(IStore store, long through, CancellationToken stop)
    {
        // Asked first, off the writer's thread: a log within its bounds costs the writer nothing.
        if (
            !await store.ReadAsync(
                db =>
                    db.Long(
                        "SELECT COUNT(*) FROM (SELECT seq, items FROM changes ORDER BY seq LIMIT 1) oldest WHERE seq + items - 1 <= @through",
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
