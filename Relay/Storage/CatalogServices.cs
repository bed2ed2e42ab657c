using Relay.Domain;

namespace Relay.Storage;

/// <summary>The catalog's, the key ring's and the history's part of the host.</summary>
internal static class CatalogServices
{
    /// <summary>To be called before whatever routes or delivers: services start in the order in which they are added, and the catalog is loaded as this one starts.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, CatalogOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new Catalog(
            provider.GetRequiredService<IStore>(), provider.GetRequiredService<IdSequence>(), provider.GetRequiredService<TimeProvider>(), options, provider.GetRequiredService<IDeliveryControl>));
        services.AddSingleton<ICatalog>(provider => provider.GetRequiredService<Catalog>());
        services.AddSingleton<ISetup>(provider => provider.GetRequiredService<Catalog>());
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IKeyRing>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<Sessions>();
        services.AddSingleton<ISessions>(provider => provider.GetRequiredService<Sessions>());
        services.AddSingleton<IHistory, History>();
        services.AddSingleton<IRunLog, RunLog>();
        services.AddSingleton<IAnswerLog>(provider => new AnswerLog(
            provider.GetRequiredService<IStore>(), provider.GetRequiredService<IdSequence>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Catalog>().DeriveKey));
        services.AddHostedService<CatalogStart>();
        return services;
    }

    /// <summary>A key for cursors that every node with the same master key shares.</summary>
    public static byte[] CursorKey(IServiceProvider services) => services.GetRequiredService<Catalog>().DeriveKey("cursor");

    /// <summary>A key over the key files of the pages' forms.</summary>
    public static byte[] FormKey(IServiceProvider services) => services.GetRequiredService<Catalog>().DeriveKey("forms");

    private sealed class CatalogStart(Catalog catalog, KeyRing keys, Sessions sessions) : IHostedService
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
