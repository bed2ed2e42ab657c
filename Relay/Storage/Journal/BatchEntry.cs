namespace Relay.Storage.Journal;

/// <summary>Work on the writer's own batch: claims, tests, people's changes to health.</summary>
internal sealed class BatchEntry<T>(Func<JournalBatch, T> work) : JournalEntry<T>
{
    public override void Apply(JournalBatch batch) => Result = work(batch);
}
