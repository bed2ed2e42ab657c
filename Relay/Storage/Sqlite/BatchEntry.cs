using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>Work on the writer's own batch: claims, tests, people's changes to health.</summary>
internal sealed class BatchEntry<T>(Func<SqliteBatch, T> work) : JournalEntry<SqliteBatch, T>
{
    public override void Apply(SqliteBatch batch) => Result = work(batch);
}
