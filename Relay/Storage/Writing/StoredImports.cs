using Relay.Storage.Journal;

namespace Relay.Storage.Writing;

/// <summary>Imported events, through the journal and behind its bound: what comes in live is not kept waiting by them.</summary>
internal sealed class StoredImports(JournalStore store) : IImportLog
{
    public async Task<ImportFigures> ImportAsync(IReadOnlyList<ImportedEvent> events, string actor)
    {
        store.ThrowIfRefused();
        var entry = new ImportEntry(events, actor);
        await store.Writer.EnqueueBoundedAsync(entry).ConfigureAwait(false);
        return await entry.Task.ConfigureAwait(false);
    }
}
