using System.Diagnostics.Metrics;
using Relay.Domain;

namespace Relay.Delivery;

/// <summary>What delivery counts for <c>/metrics</c>.</summary>
internal sealed class DeliveryFigures
{
    private readonly Counter<long> _attempts, _fenced, _disabled;
    private readonly Histogram<double> _duration;

    public DeliveryFigures(IMeterFactory meters)
    {
        var meter = meters.Create("Relay");
        _attempts = meter.CreateCounter<long>("relay_attempts_total", description: "Attempts, by outcome.");
        _fenced = meter.CreateCounter<long>("relay_fenced_total", description: "Results dropped because the lease was no longer ours.");
        _disabled = meter.CreateCounter<long>("relay_webhooks_disabled_total", description: "Webhooks disabled by strikes or by a 410.");
        _duration = meter.CreateHistogram<double>("relay_attempt_seconds", "s", "How long attempts took.");
    }

    public void Attempt(AttemptResult result)
    {
        _attempts.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome.Name()));
        _duration.Record(result.DurationMs / 1000.0);
    }

    public void Fenced() => _fenced.Add(1);

    public void Disabled() => _disabled.Add(1);
}
