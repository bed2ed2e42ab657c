using Relay.Config;
using Relay.Hosting;
using Relay.Storage.Access;
using Relay.Storage.Activity;
using Relay.Storage.Calls;
using Relay.Storage.Changes;
using Relay.Storage.Feed;
using Relay.Storage.History;
using Relay.Storage.Querying;
using Relay.Storage.Sqlite;

namespace Relay.Storage;

/// <summary>This folder's part of the host: the store, then what stands on it.</summary>
internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, RelayOptions options)
    {
        var limits = new StorageLimits(options.Ingest.QueueEntries, options.Ingest.QueueBytes, options.Ingest.RejectedPerSource)
        {
            BusyTimeoutMs = options.Storage.BusyTimeoutMs,
        };
        services.AddSingleton(Random.Shared);
        services.AddSingleton(provider =>
            SqliteStore.Open(
                options.Data,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Random>(),
                limits,
                options.Storage.CacheMiB
            )
        );
        services.AddSingleton<IStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IExchangeLog>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Ids);
        services.AddSingleton(provider => new StoredActivity(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<SqliteStore>().Writer.Activity
        ));
        services.AddSingleton<IActivity>(provider => provider.GetRequiredService<StoredActivity>());
        services.AddSingleton<IDeliveryQueue>(provider => new SqliteQueue(
            provider.GetRequiredService<SqliteStore>().Writer,
            provider.GetRequiredService<IStore>()
        ));
        services.AddSingleton<ILeaders, SqliteLeaders>();
        services.AddSingleton<IEditLog>(provider => new SqliteEdits(provider.GetRequiredService<SqliteStore>().Writer));
        services.AddSingleton<IConditionLog>(provider => new SqliteConditions(
            provider.GetRequiredService<SqliteStore>().Writer,
            provider.GetRequiredService<IStore>()
        ));
        services.AddSingleton<IBulkLog>(provider => new SqliteBulks(
            provider.GetRequiredService<SqliteStore>().Writer,
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<ICatalog>(),
            provider.GetRequiredService<IdSequence>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddCatalog(
            new CatalogOptions(
                Path.GetFullPath(options.Data),
                Environment.GetEnvironmentVariable("RELAY_MASTER_KEY"),
                Environment.GetEnvironmentVariable("RELAY_ADMIN_KEY"),
                !options.IsLoopbackOnly
            )
        );
        // A store alone, under a command, has no lanes.
        services.AddHostedService(provider => new JournalStart(
            provider.GetRequiredService<SqliteStore>(),
            provider.GetRequiredService<ICatalog>(),
            provider.GetService<ILanes>(),
            provider.GetRequiredService<RelayMeter>()
        ));
        services.AddHostedService<DiskGuard>();
        services.AddSingleton<IChangeLog, ChangeLog>();
        services.AddSingleton<ICallReports, CallReports>();
        services.AddSingleton<ISourceLog, SourceLog>();
        services.AddHostedService<EventRuns>();
        services.AddHostedService<ActivityFlush>();
        services.AddHostedService<ChangeTrimmer>();
        services.AddSingleton<ICallStore>(provider => new CallStore(
            provider.GetRequiredService<IStore>(),
            () => provider.GetRequiredService<SqliteStore>().Writer.Figures.Entries,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ICallLog, CallLog>();
        return services;
    }

    /// <inheritdoc cref="SqliteBackup.Write"/>
    public static StoreCopy BackUp(RelayOptions options, string to) => SqliteBackup.Write(Path.GetFullPath(options.Data), to);

    /// <summary>Gives the journal the webhooks whose attempts it settles, and shows what it does.</summary>
    private sealed class JournalStart(SqliteStore store, ICatalog catalog, ILanes? lanes, RelayMeter meter) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            store.Writer.Webhooks = id => catalog.Current.Webhooks.GetValueOrDefault(id);
            store.Writer.Notices.Route = (kind, source) => catalog.Current.MatchOwn(kind, source);
            store.Writer.Notices.Wake = id => lanes?.Wake(id);
            var figures = store.Writer.Figures;
            meter.Gauge("relay.journal.queue", "Entries that wait for the journal.", () => figures.Queued);
            meter.Total("relay.journal.batches", "Transactions of the journal since the start.", () => figures.Batches);
            meter.Total("relay.journal.entries", "Entries written by the journal since the start.", () => figures.Entries);
            meter.Total(
                "relay.journal.busy",
                "Time that the journal has spent in transactions since the start.",
                () => figures.CommitSeconds,
                "s"
            );
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
