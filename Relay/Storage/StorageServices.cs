using Relay.Config;
using Relay.Domain;
using Relay.Storage.Sqlite;

namespace Relay.Storage;

/// <summary>This folder's part of the host.</summary>
internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, RelayOptions options)
    {
        services.AddSingleton(Random.Shared);
        services.AddSingleton(new CatalogOptions(Path.GetFullPath(options.Data), Environment.GetEnvironmentVariable("RELAY_MASTER_KEY"), Environment.GetEnvironmentVariable("RELAY_ADMIN_KEY")));
        services.AddSingleton(provider => SqliteStore.Open(
            options.Data, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Random>(), new StorageLimits(options.Ingest.QueueEntries, options.Ingest.QueueBytes, options.Ingest.RejectedPerSource),
            options.Storage.CacheMiB));
        services.AddSingleton<IStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IExchangeLog>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Ids);
        services.AddSingleton<IDeliveryQueue>(provider => new SqliteQueue(provider.GetRequiredService<SqliteStore>().Writer, provider.GetRequiredService<IStore>()));
        // The lanes stand on the catalog, and the catalog tells them what changed: asked for late.
        services.AddSingleton<Func<IDeliveryControl>>(provider => provider.GetRequiredService<IDeliveryControl>);
        services.AddSingleton<Catalog>();
        services.AddSingleton<ICatalog>(provider => provider.GetRequiredService<Catalog>());
        services.AddSingleton<ISetup>(provider => provider.GetRequiredService<Catalog>());
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IKeyRing>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<IHistory, History>();
        services.AddHostedService<StorageHost>();
        services.AddHostedService<DiskGuard>();
        return services;
    }
}
