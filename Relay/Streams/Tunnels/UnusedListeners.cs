using Relay.Config;
using Relay.Hosting;

namespace Relay.Streams.Tunnels;

/// <summary>Removes listeners that nobody has connected to for a long time: what has gathered for them is skipped.</summary>
internal sealed class UnusedListeners : BackgroundLoop
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private readonly ISetup _setup;
    private readonly IDeliveryQueue _queue;
    private readonly ListenerOptions _options;
    private readonly TimeProvider _clock;

    public UnusedListeners(
        ISetup setup,
        IDeliveryQueue queue,
        ListenerOptions options,
        TimeProvider clock,
        HealthBoard health,
        ILogger<UnusedListeners> log
    )
        : base("unused listeners", clock, health, log) => (_setup, _queue, _options, _clock) = (setup, queue, options, clock);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        if (_options.Keep == TimeSpan.Zero)
            return Every;
        var before = (_clock.GetUtcNow() - _options.Keep).ToUnixTimeMilliseconds();
        foreach (var listener in _setup.Listeners)
        {
            var state = await _queue.ReadHealthAsync(listener.Id);
            if (state.Status == WebhookStatus.Paused && state.DisabledAt < before)
                await _setup.DeleteWebhookAsync(listener.Id, "relay", stop);
        }

        return Every;
    }
}
