using Relay.Hosting;
using Relay.Storage.Sqlite;

namespace Relay.Storage;

/// <summary>Loads what routing needs before anything listens.</summary>
internal sealed class StorageHost(SqliteStore store, Catalog catalog, KeyRing keys, RelayMeter meter) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await catalog.LoadAsync(cancellationToken).ConfigureAwait(false);
        await keys.LoadAsync(cancellationToken).ConfigureAwait(false);
        store.Writer.Webhooks = id => catalog.Current.Webhooks.GetValueOrDefault(id);
        var figures = store.Writer.Figures;
        meter.Gauge("relay.journal.queue", "Entries that wait for the journal.", () => figures.Queued);
        meter.Gauge("relay.journal.batches", "Transactions of the journal since the start.", () => figures.Batches);
        meter.Gauge("relay.journal.entries", "Entries written by the journal since the start.", () => figures.Entries);
        meter.Gauge("relay.journal.busy", "Time that the journal has spent in transactions since the start.", () => figures.CommitSeconds, "s");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
