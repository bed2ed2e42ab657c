namespace Relay.Storage.Journal;

/// <summary>Work on the writer's own batch: claims, tests, people's changes to health.</summary>
/// <param name="webhookIds">Whose health it looks at: where nodes share a store, all rows of a transaction are locked in one order.</param>
internal sealed class BatchEntry<T>(Func<JournalBatch, T> work, IEnumerable<long> webhookIds) : JournalEntry<T>
{
    public override void Name(ReadAhead ahead) => ahead.Webhooks.UnionWith(webhookIds);

    public override void Apply(JournalBatch batch) => Result = work(batch);
}
