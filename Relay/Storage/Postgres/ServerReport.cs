using Relay.Hosting;

namespace Relay.Storage.Postgres;

/// <summary>Says at the start where the store is, and what of the server's settings breaks the promise of a 2xx.</summary>
internal sealed class ServerReport(PostgresStore store, ILogger<ServerReport> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        log.LogInformation(LogEvents.StoreOpened, "The store is in PostgreSQL {Version}", store.Settings.Version);
        foreach (var setting in store.Settings.Weak)
            log.LogWarning(
                LogEvents.WeakServer,
                "The PostgreSQL server runs with {Setting}: a power cut can take back events that were acknowledged. Turn it on.",
                setting
            );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
