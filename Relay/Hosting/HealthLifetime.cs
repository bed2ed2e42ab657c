namespace Relay.Hosting;

/// <summary>Tells <c>/healthz</c> and the log when the relay begins to stop, so that a balancer in front sends nothing more.</summary>
internal sealed class HealthLifetime(IHostApplicationLifetime lifetime, HealthBoard health, ILogger<HealthLifetime> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() =>
        {
            health.Stopping();
            logger.LogInformation(LogEvents.Stopping, "Relay stops: what is in flight may end");
        });
        lifetime.ApplicationStopped.Register(() => logger.LogInformation(LogEvents.Stopped, "Relay has stopped"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
