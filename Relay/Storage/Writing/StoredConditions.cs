using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Writing;

/// <summary>Conditions as rows, moved through the writer's own batch together with what is said of them.</summary>
internal sealed class StoredConditions(JournalStore store) : IConditionLog
{
    private readonly string _oldest =
        $"SELECT created_at FROM {StoredQueue.Waiting(store.Dialect)} WHERE state = 0 AND webhook_id = @webhook ORDER BY id LIMIT 1";

    public Task<IReadOnlySet<string>> OpenAsync(CancellationToken cancel) =>
        store.ReadAsync<IReadOnlySet<string>>(
            db => db.Query("SELECT incident FROM conditions", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal),
            cancel
        );

    public Task ApplyAsync(IReadOnlyList<Notice> changes) =>
        store.Writer.OnBatchAsync(batch => changes.Count(change => Apply(batch, change)));

    public Task<IReadOnlyDictionary<long, long>> OldestWaitingAsync(IReadOnlyList<long> webhookIds, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyDictionary<long, long>>(
            db =>
                webhookIds
                    .Select(id => (Id: id, At: db.First(_oldest, row => row.LongOrNull(0), ("webhook", id))))
                    .Where(found => found.At is not null)
                    .ToDictionary(found => found.Id, found => found.At!.Value),
            cancel
        );

    /// <summary>The time at which it began tells one incident of a condition from the next.</summary>
    private static bool Apply(JournalBatch batch, Notice change)
    {
        var since = change.State == NoticeState.Open ? Begin(batch, change) : End(batch, change);
        if (since is null)
            return false;
        batch.Notices.Write(change with { Incident = $"{change.Incident}:{since}" });
        return true;
    }

    private static long? Begin(JournalBatch batch, Notice change)
    {
        var now = batch.Now;
        var begun = batch.Connection.Execute(
            "INSERT INTO conditions (incident, since) VALUES (@incident, @since) ON CONFLICT (incident) DO NOTHING",
            ("incident", change.Incident),
            ("since", now)
        );
        return begun > 0 ? now : null;
    }

    private static long? End(JournalBatch batch, Notice change) =>
        batch.Connection.First(
            "DELETE FROM conditions WHERE incident = @incident RETURNING since",
            row => (long?)row.GetInt64(0),
            ("incident", change.Incident)
        );
}
