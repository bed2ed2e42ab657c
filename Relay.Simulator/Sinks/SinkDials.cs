namespace Relay.Simulator.Sinks;

/// <summary>
/// How a sink behaves. Shares are from 0 to 1 and are drawn in the order of this record; what is left over is answered with
/// <see cref="Status"/>.
/// </summary>
public sealed record SinkDials
{
    /// <summary>The usual answer.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Other statuses with their shares, such as 500 for 0.05.</summary>
    public IReadOnlyDictionary<int, double> Statuses { get; init; } = new Dictionary<int, double>();

    /// <summary>The least time before an answer.</summary>
    public TimeSpan LeastLatency { get; init; }

    /// <summary>The most time before an answer.</summary>
    public TimeSpan MostLatency { get; init; }

    /// <summary>Requests that are read and never answered.</summary>
    public double Hang { get; init; }

    /// <summary>Requests whose connection is reset after reading.</summary>
    public double Reset { get; init; }

    /// <summary>Answers that come a byte at a time.</summary>
    public double Drip { get; init; }

    /// <summary>Answers of which half the body comes before the connection breaks.</summary>
    public double CloseMid { get; init; }

    /// <summary>What 429 and 503 answers say in <c>Retry-After</c>, in seconds; nothing where null.</summary>
    public int? RetryAfterSeconds { get; init; }
}
