using System.Collections.Concurrent;

namespace Relay.Ui.Pages.Webhooks;

/// <summary>
/// How far drains have come. The store knows what is left; how much there was is remembered here from the moment a drain is first seen,
/// so after a restart it counts from then on.
/// </summary>
internal sealed class DrainWatch(TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, Beginning> _beginnings = new();

    /// <returns>Null where nothing is drained.</returns>
    public DrainProgress? See(long webhookId, WebhookHealth health)
    {
        if (health.Status != WebhookStatus.Active || health.Drain.Phase == DrainPhase.None)
        {
            _beginnings.TryRemove(webhookId, out _);
            return null;
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var fresh = new Beginning(health.Epoch, health.OpenParked, now);
        var known = _beginnings.AddOrUpdate(webhookId, fresh, (_, before) =>
            before.Epoch == health.Epoch && before.Total >= health.OpenParked ? before : fresh
        );
        var done = known.Total - health.OpenParked;
        return new DrainProgress(
            health.Drain,
            known.Total,
            health.OpenParked,
            known.At,
            now > known.At ? done * 1000.0 / (now - known.At) : 0
        );
    }

    private sealed record Beginning(int Epoch, long Total, long At);
}

/// <summary>A drain on its way.</summary>
/// <param name="Total">How much was parked when it began.</param>
/// <param name="Left">How much still is.</param>
/// <param name="Since">When it was first seen, Unix milliseconds.</param>
/// <param name="PerSecond">On average since then.</param>
internal sealed record DrainProgress(Drain Drain, long Total, long Left, long Since, double PerSecond)
{
    public long Done => Total - Left;
}
