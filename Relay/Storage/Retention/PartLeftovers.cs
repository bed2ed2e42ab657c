using System.Data.Common;
using System.Globalization;
using Relay.Storage.Calls;
using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>What still tells of events that went with their part: in calls and voicemails, what upstreams answered, who edited them.</summary>
internal sealed class PartLeftovers(JournalStore store, SliceWriter slices)
{
    /// <summary>Up to where parts were dropped, an id.</summary>
    public const string Dropped = "retention_dropped";

    /// <summary>Up to where this was looked for, an id.</summary>
    private const string Swept = "retention_swept";

    public async Task RemoveAsync(CancellationToken stop)
    {
        var (dropped, swept) = await store.ReadAsync(db => (Read(db, Dropped), Read(db, Swept)), stop).ConfigureAwait(false);
        if (swept >= dropped)
            return;
        for (long? after = 0; after is { } from; )
            after = await slices
                .WriteAsync(slices.Size.Rows, 0, batch => CallRemoval.ForgetGone(batch.Connection, from, dropped, slices.Size.Rows), stop)
                .ConfigureAwait(false);
        foreach (var (table, key) in ((string, string)[])[("exchanges", "id"), ("edits", "event_id")])
        {
            for (var taken = 1; taken > 0; )
                taken = await slices
                    .WriteAsync(slices.Size.Rows, 0, batch => Take(batch.Connection, table, key, dropped), stop)
                    .ConfigureAwait(false);
        }

        await store.WriteAsync(db => RetentionRound.Note(db, Swept, $"{dropped}"), stop).ConfigureAwait(false);
    }

    private int Take(DbConnection db, string table, string key, long below) =>
        db.Execute(
            $"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} t WHERE event_id < {below} AND NOT EXISTS "
                + $"(SELECT 1 FROM events e WHERE e.id = t.event_id) ORDER BY event_id LIMIT {slices.Size.Rows})"
        );

    private static long Read(DbConnection db, string name) =>
        db.First("SELECT value FROM meta WHERE name = @name", row => row.GetString(0), ("name", name)) is { } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : 0;
}
