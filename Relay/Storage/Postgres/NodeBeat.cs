using Relay.Hosting;

namespace Relay.Storage.Postgres;

/// <summary>Says once a second that this node lives. It goes on until the store closes, so that a node which stops slowly is not dead.</summary>
internal sealed class NodeBeat(ILaneShare share, TimeProvider clock, HealthBoard health, ILogger<NodeBeat> log)
    : BackgroundLoop("nodes", clock, health, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        await share.BeatAsync().ConfigureAwait(false);
        return Every;
    }
}
