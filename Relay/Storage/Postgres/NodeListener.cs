using Relay.Hosting;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>
/// Listens to what other nodes tell, on a connection of its own, until that is lost: then anything may have been said, and it connects
/// again.
/// </summary>
internal sealed class NodeListener(
    PostgresStore store,
    PostgresShare share,
    TimeProvider clock,
    HealthBoard health,
    ILogger<NodeListener> log
) : BackgroundLoop("node hints", clock, health, log)
{
    /// <summary>How long it waits at most before it shows that it listens.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(20);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        await using var connection = await Task.Run(store.OpenSession, stop).ConfigureAwait(false);
        connection.Notification += (_, hint) => Hear(hint.Payload);
        connection.Execute($"LISTEN {NodeHints.Channel}");
        // What was said before nobody heard.
        share.Hear(null);
        while (true)
        {
            await connection.WaitAsync(Look, stop).ConfigureAwait(false);
            Beat();
        }
    }

    private void Hear(string payload)
    {
        var (from, webhooks) = NodeHints.Read(payload);
        if (from != share.Self)
            share.Hear(webhooks);
    }
}
