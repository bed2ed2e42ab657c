using Relay.Config;
using Relay.Hosting;
using Relay.Storage.Access;
using Relay.Storage.Activity;
using Relay.Storage.Bulks;
using Relay.Storage.Calls;
using Relay.Storage.Changes;
using Relay.Storage.Feed;
using Relay.Storage.History;
using Relay.Storage.Moving;
using Relay.Storage.Postgres;
using Relay.Storage.Querying;
using Relay.Storage.Retention;
using Relay.Storage.Sqlite;
using Relay.Storage.Writing;

namespace Relay.Storage;

/// <summary>This folder's part of the host: the store, then what stands on it.</summary>
internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, RelayOptions options)
    {
        services.AddSingleton(Random.Shared);
        if (options.Storage.Connection is { } connection)
            services.AddPostgres(options, connection);
        else
            services.AddSqlite(options);
        services.AddSingleton<IStore>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton<IExchangeLog>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton(provider => provider.GetRequiredService<JournalStore>().Ids);
        services.AddSingleton(provider => new StoredActivity(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<JournalStore>().Writer.Activity
        ));
        services.AddSingleton<IActivity>(provider => provider.GetRequiredService<StoredActivity>());
        services.AddSingleton<IDeliveryQueue, StoredQueue>();
        services.AddSingleton<INodes, StoredNodes>();
        services.AddSingleton<IEditLog, StoredEdits>();
        services.AddSingleton<IImportLog, StoredImports>();
        services.AddSingleton<IConditionLog, StoredConditions>();
        services.AddSingleton<IBulkLog>(provider => new StoredBulks(
            provider.GetRequiredService<JournalStore>().Writer,
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
            provider.GetRequiredService<JournalStore>(),
            provider.GetRequiredService<ICatalog>(),
            provider.GetService<ILanes>(),
            provider.GetRequiredService<RelayMeter>()
        ));
        services.AddSingleton<IChangeLog, ChangeLog>();
        services.AddSingleton<ICallReports, CallReports>();
        services.AddSingleton<ISourceLog, SourceLog>();
        services.AddHostedService<EventRuns>();
        services.AddHostedService<ActivityFlush>();
        services.AddHostedService<ChangeTrimmer>();
        services.AddHostedService<RetentionLoop>();
        services.AddSingleton<IRetentionLog, RetentionLog>();
        services.AddSingleton<ICallStore>(provider => new CallStore(
            provider.GetRequiredService<IStore>(),
            () => provider.GetRequiredService<JournalStore>().Writer.Figures.Entries,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ICallLog, CallLog>();
        return services;
    }

    /// <inheritdoc cref="SqliteBackup.Write"/>
    public static StoreCopy BackUp(RelayOptions options, string to) =>
        options.Storage.Connection is null
            ? SqliteBackup.Write(Path.GetFullPath(options.Data), to)
            : throw new StartException(
                StartException.BadConfiguration,
                "The store is in PostgreSQL, which has tools of its own for a copy: pg_dump, or pg_basebackup. Keep master.key with it."
            );

    /// <inheritdoc cref="StoreMove.Run(string, string, Action{string}, CancellationToken)"/>
    public static StoreMoved Move(RelayOptions options, string to, Action<string> tell, CancellationToken cancel) =>
        StoreMove.Run(Path.GetFullPath(options.Data), to, tell, cancel);

    /// <summary>Refuses to open what is not there, which would make it.</summary>
    /// <exception cref="StartException">2: the data folder has no store.</exception>
    public static void ThrowIfMissing(RelayOptions options)
    {
        var folder = Path.GetFullPath(options.Data);
        if (options.Storage.Connection is null && !File.Exists(Path.Combine(folder, SqliteDatabase.FileName)))
            throw new StartException(StartException.BadConfiguration, $"There is no store in {folder}; name its folder with --data.");
    }

    private static void AddSqlite(this IServiceCollection services, RelayOptions options)
    {
        var limits = new StorageLimits(options.Ingest.QueueEntries, options.Ingest.QueueBytes, options.Ingest.RejectedPerSource)
        {
            BusyTimeoutMs = options.Storage.BusyTimeoutMs,
        };
        services.AddSingleton<JournalStore>(provider =>
            SqliteStore.Open(
                options.Data,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Random>(),
                limits,
                options.Storage.CacheMiB
            )
        );
        services.AddSingleton<ILeaders, SqliteLeaders>();
        services.AddHostedService<DiskGuard>();
        services.AddHostedService<SpaceReturn>();
    }

    private static void AddPostgres(this IServiceCollection services, RelayOptions options, string connection)
    {
        var limits = new PostgresLimits(options.Ingest.QueueEntries, options.Ingest.QueueBytes, options.Ingest.RejectedPerSource)
        {
            PartitionDays = options.Storage.PartitionDays,
        };
        services.AddSingleton(provider =>
        {
            // The keys are the node's own, wherever the events are.
            DataFolder.Make(options.Data);
            return PostgresStore.Open(
                connection,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Random>(),
                limits
            );
        });
        services.AddSingleton<JournalStore>(provider => provider.GetRequiredService<PostgresStore>());
        services.AddSingleton<ILeaders, PostgresLeaders>();
        services.AddSingleton(provider =>
        {
            var store = provider.GetRequiredService<PostgresStore>();
            var share = new PostgresShare(
                store,
                provider.GetRequiredService<PostgresSeats>(),
                provider.GetRequiredService<TimeProvider>(),
                options.Storage.NodeLease,
                provider.GetRequiredService<ILogger<PostgresShare>>()
            );
            store.GaveBack += share.Hear;
            return share;
        });
        services.AddSingleton<PostgresSeats>();
        services.AddSingleton<ISeats>(provider => provider.GetRequiredService<PostgresSeats>());
        services.AddSingleton<ILaneShare>(provider => provider.GetRequiredService<PostgresShare>());
        services.AddHostedService<NodeBeat>();
        services.AddHostedService<NodeListener>();
        services.AddHostedService<ServerReport>();
    }

    /// <summary>Gives the journal the webhooks whose attempts it settles, and shows what it does.</summary>
    private sealed class JournalStart(JournalStore store, ICatalog catalog, ILanes? lanes, RelayMeter meter) : IHostedService
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
