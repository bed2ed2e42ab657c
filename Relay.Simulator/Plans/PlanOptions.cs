using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>How the load changes over a storm.</summary>
public enum StormShape
{
    /// <summary>The same rate throughout.</summary>
    Steady,

    /// <summary>From nearly nothing to twice the rate at the end; the rate is the mean.</summary>
    Ramp,

    /// <summary>Ten bursts at five times the rate with silence between them; the rate is the mean.</summary>
    Burst,
}

/// <summary>What a storm sends.</summary>
public sealed record PlanOptions
{
    /// <summary>The most calls of one storm, and the highest rate of requests per second.</summary>
    public const int MostCalls = 1_000_000,
        HighestRate = 10_000;

    /// <summary>Everything drawn follows from it.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How many calls.</summary>
    public int Calls { get; init; } = 100;

    /// <summary>The providers that send, dealt in turn.</summary>
    public IReadOnlyList<string> Dialects { get; init; } = Lifecycle.Founding;

    /// <summary>Requests per second; null for as fast as they are answered.</summary>
    public double? Rate { get; init; } = 100;

    /// <summary>How the load changes.</summary>
    public StormShape Shape { get; init; }

    /// <summary>
    /// How much faster than life the calls run, so that the pauses between the events of a call are the provider's own, divided by it.
    /// Where null, only the order is kept and requests go
    /// out evenly at the rate.
    /// </summary>
    public double? TimeScale { get; init; }

    /// <summary>What goes wrong, and how often.</summary>
    public Disorder Disorder { get; init; } = new();

    /// <summary>
    /// What the providers' clocks say at the beginning. All times in a storm count from it: the same seed and beginning give the same bytes,
    /// and another beginning gives the same ones with other times.
    /// </summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The beginning of a storm that is to look like today's: this second.</summary>
    public static DateTimeOffset Now(TimeProvider clock) => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>How all calls go, by the flow's name; drawn where null. Scenarios set it.</summary>
    public string? Flow { get; init; }

    /// <summary>Whether everything that a call may bring does come. Scenarios set it.</summary>
    public bool Certain { get; init; }

    /// <summary>Samples that each call sends before all others, in this order. Scenarios set it.</summary>
    public IReadOnlyList<string> First { get; init; } = [];

    /// <summary>Samples that are never sent. Scenarios set it.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>A recorded call that every call repeats, in place of a flow. Scenarios set it.</summary>
    public IReadOnlyList<RecordedStep> Recorded { get; init; } = [];

    /// <summary>How many dials make a Dialgen campaign; 0 for single calls.</summary>
    public int CampaignDials { get; init; } = 25;
}

/// <summary>What goes wrong on the way from the providers, each with its rate from 0 to 1.</summary>
public sealed record Disorder
{
    /// <summary>Events that come twice.</summary>
    public double Duplicates { get; init; }

    /// <summary>Events that are sent after later events of their call, of those that have later ones.</summary>
    public double OutOfOrder { get; init; }

    /// <summary>Recordings, transcripts and reports that come many minutes late.</summary>
    public double Late { get; init; }

    /// <summary>Events that the provider never sends.</summary>
    public double Missing { get; init; }

    /// <summary>Requests with a bad signature, for each event.</summary>
    public double BadSignatures { get; init; }

    /// <summary>Signed requests whose body cannot be read, for each event.</summary>
    public double Malformed { get; init; }
}
