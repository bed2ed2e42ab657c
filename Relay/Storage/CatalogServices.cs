using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Relay.Storage.Access;
using Relay.Storage.Catalog;
using Relay.Storage.History;
using Relay.Storage.Querying;
using Relay.Storage.Runs;

namespace Relay.Storage;

/// <summary>The catalog's, the key ring's and the history's part of the host.</summary>
internal static class CatalogServices
{
    /// <summary>
    /// To be called before whatever routes or delivers: services start in the order in which they are added, and the catalog is loaded as
    /// this one starts.
    /// </summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, CatalogOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new StoredCatalog(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<IdSequence>(),
            provider.GetRequiredService<TimeProvider>(),
            options,
            provider.GetRequiredService<IDeliveryControl>
        ));
        services.AddSingleton<ICatalog>(provider => provider.GetRequiredService<StoredCatalog>());
        services.AddSingleton<ISetup>(provider => provider.GetRequiredService<StoredCatalog>());
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IZapierKey>(provider => new ZapierKey(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<KeyRing>(),
            provider.GetRequiredService<IdSequence>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<StoredCatalog>().DeriveKey
        ));
        services.AddSingleton<IKeyRing>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton(provider => new Tickets(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<StoredCatalog>().DeriveKey
        ));
        services.AddSingleton<ITickets>(provider => provider.GetRequiredService<Tickets>());
        services.AddSingleton(provider => new Sessions(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<KeyRing>(),
            provider.GetRequiredService<Tickets>(),
            provider.GetRequiredService<IdSequence>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<StoredCatalog>().DeriveKey,
            provider.GetRequiredService<ILogger<Sessions>>()
        ));
        services.AddSingleton<ISessions>(provider => provider.GetRequiredService<Sessions>());
        services.AddSingleton<ICallerProofs, CallerProofs>();
        services.AddSingleton<IAccountSessions>(provider => new AccountSessions(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<StoredCatalog>().DeriveKey
        ));
        services.AddSingleton<IHistory, StoredHistory>();
        services.AddSingleton<IRunLog, RunLog>();
        services.AddSingleton<IAnswerLog>(provider => new AnswerLog(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<IdSequence>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<StoredCatalog>().DeriveKey
        ));
        AddFormKeys(services);
        services.AddHostedService<CatalogStart>();
        services.AddHostedService<VersionPoll>();
        return services;
    }

    /// <summary>A key for cursors that every node with the same master key shares.</summary>
    public static byte[] CursorKey(IServiceProvider services) => services.GetRequiredService<StoredCatalog>().DeriveKey("cursor");

    /// <summary>Where the framework keeps the keys under cookies and forms, whoever uses them.</summary>
    private static void AddFormKeys(IServiceCollection services)
    {
        services.AddSingleton<FormKeys>();
        services.AddSingleton(provider => new FormKeySeal(provider.GetRequiredService<StoredCatalog>().DeriveKey));
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<FormKeys, FormKeySeal>((options, keys, seal) => (options.XmlRepository, options.XmlEncryptor) = (keys, seal));
    }

    private sealed class CatalogStart(StoredCatalog catalog, KeyRing keys, Sessions sessions) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await catalog.LoadAsync(cancellationToken);
            await keys.LoadAsync(cancellationToken);
            await sessions.LoadAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
