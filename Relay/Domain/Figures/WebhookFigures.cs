namespace Relay.Domain.Figures;

/// <summary>
/// A webhook's attempts over some time: how many succeeded, how many failed, how long they took. Tests, and faults of the relay's own,
/// are in neither.
/// </summary>
internal sealed class WebhookFigures
{
    public long Succeeded { get; private set; }

    public long Failed { get; private set; }

    /// <summary>Of all attempts, those that failed too: a receiver that hangs shows here.</summary>
    public LatencyHistogram Latency { get; private init; } = new();

    /// <summary>From 0 to 1; null where there was no attempt.</summary>
    public double? SuccessRate => Succeeded + Failed == 0 ? null : (double)Succeeded / (Succeeded + Failed);

    public static WebhookFigures From(long succeeded, long failed, LatencyHistogram latency) =>
        new()
        {
            Succeeded = succeeded,
            Failed = failed,
            Latency = latency,
        };

    public void Add(bool succeeded, int durationMs)
    {
        if (succeeded)
            Succeeded++;
        else
            Failed++;
        Latency.Add(durationMs);
    }

    public void Add(WebhookFigures other)
    {
        Succeeded += other.Succeeded;
        Failed += other.Failed;
        Latency.Add(other.Latency);
    }
}
