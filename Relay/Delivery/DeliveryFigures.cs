using System.Diagnostics.Metrics;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>What delivery counts.</summary>
internal sealed class DeliveryFigures(RelayMeter meter)
{
    private readonly Counter<long> _attempts = meter.Counter("relay.attempts", "Attempts, by outcome.");
    private readonly Counter<long> _fenced = meter.Counter("relay.fenced", "Results dropped because the lease was no longer ours.");
    private readonly Counter<long> _disabled = meter.Counter(
        "relay.webhooks.disabled",
        "Webhooks disabled by strikes or by a 410, without those that storms make for themselves."
    );
    private readonly Histogram<double> _duration = meter.Duration("relay.attempt", "How long attempts took.");

    public void Attempt(AttemptResult result)
    {
        _attempts.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome.Name()));
        _duration.Record(result.DurationMs / 1000.0);
    }

    public void Fenced() => _fenced.Add(1);

    public void Disabled() => _disabled.Add(1);
}
