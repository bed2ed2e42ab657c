using Npgsql;
using Relay.Storage.Writing;

namespace Relay.Storage.Postgres;

/// <inheritdoc cref="IPartitions"/>
/// <param name="open">A connection for one piece of work.</param>
/// <param name="days">The length of a part; 0: no new ones are made.</param>
internal sealed class PostgresPartitions(Func<NpgsqlConnection> open, int days) : IPartitions
{
    private const long Busy = -1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public Task<bool> MakeAsync(long now, CancellationToken cancel) =>
        RunAsync(
            connection =>
            {
                Make(connection, now, days, Patience);
                return true;
            },
            busy: false,
            cancel
        );

    public async Task<DroppedPartitions> DropAsync(long? events, long? bodies, CancellationToken cancel)
    {
        var (eventsGone, eventsFrom, eventsWait) = await DropAsync("events", events, drop => drop.DropEvents(), cancel)
            .ConfigureAwait(false);
        var (bodiesGone, bodiesFrom, bodiesWait) = await DropAsync("bodies", bodies, drop => drop.DropBodies(), cancel)
            .ConfigureAwait(false);
        return new DroppedPartitions(eventsGone, bodiesGone, eventsFrom, bodiesFrom, eventsWait || bodiesWait);
    }

    /// <summary>Makes the part of a time and the one behind it.</summary>
    /// <param name="days">The length of a part; 0: none is made.</param>
    /// <exception cref="PostgresException">The tables are in use for longer than a lock is waited for.</exception>
    public static void Make(NpgsqlConnection connection, long now, int days, TimeSpan patience)
    {
        if (days == 0)
            return;
        var current = Partition.At(now, days);
        PartitionRows.Make(connection, current, patience);
        PartitionRows.Make(connection, Partition.At(IdSequence.TimeOf(current.To), days), patience);
    }

    /// <returns>What went, from which id on it goes by parts, and whether something that was due is still there.</returns>
    private async Task<(long Gone, long? From, bool IsPostponed)> DropAsync(
        string table,
        long? bound,
        Func<PartitionDrop, long?> drop,
        CancellationToken cancel
    )
    {
        if (bound is not { } below)
            return (0, null, false);
        var parts = await RunAsync(connection => PartitionRows.Read(connection, table), busy: [], cancel).ConfigureAwait(false);
        var (gone, waits) = (0L, (Partition?)null);
        foreach (var part in parts.Where(part => part.To <= below))
        {
            cancel.ThrowIfCancellationRequested();
            var done = await RunAsync(connection => drop(new PartitionDrop(connection, part)) ?? 0, busy: Busy, cancel)
                .ConfigureAwait(false);
            if (done == Busy)
                waits ??= part;
            else
                gone += done;
        }

        // One with too much that is unfinished is due row by row; one that is only in use goes soon.
        return (gone, (waits ?? parts.FirstOrDefault(part => part.From <= below && below < part.To))?.From, waits is not null);
    }

    /// <param name="busy">What is said where the tables are in use for longer than a lock is waited for.</param>
    /// <exception cref="StorageException">The server cannot be asked.</exception>
    private Task<T> RunAsync<T>(Func<NpgsqlConnection, T> work, T busy, CancellationToken cancel) =>
        Task.Run(
            () =>
            {
                try
                {
                    using var connection = open();
                    return work(connection);
                }
                catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                    return busy;
                }
                catch (Exception error) when (PostgresErrors.Judge(error) is StorageException refusal)
                {
                    throw refusal;
                }
            },
            cancel
        );
}
