namespace Relay.Simulator.Scenarios;

/// <summary>
/// A scenario as its file says it; <c>templates/scenarios/scenario.schema.json</c> describes the fields. What is not given has the
/// storm's own default.
/// </summary>
internal sealed class ScenarioFile
{
    public string About { get; set; } = "";

    public List<string>? Proves { get; set; }

    public List<string>? Providers { get; set; }

    public string? Flow { get; set; }

    public bool Certain { get; set; }

    public string? Calls { get; set; }

    public string? CampaignDials { get; set; }

    public string? Rate { get; set; }

    public string? Shape { get; set; }

    public string? TimeScale { get; set; }

    public string? Seed { get; set; }

    public List<string>? First { get; set; }

    public List<string>? Without { get; set; }

    public List<RecordedPart>? Recorded { get; set; }

    public bool? Strikes { get; set; }

    public bool? Ordered { get; set; }

    public string? Settle { get; set; }

    public DisorderPart? Disorder { get; set; }

    public SinksPart? Sinks { get; set; }

    internal sealed class RecordedPart
    {
        public string Sample { get; set; } = "";

        public string Happened { get; set; } = "";

        public string Sent { get; set; } = "";
    }

    internal sealed class DisorderPart
    {
        public string? Duplicates { get; set; }

        public string? OutOfOrder { get; set; }

        public string? Late { get; set; }

        public string? Missing { get; set; }

        public string? BadSignatures { get; set; }

        public string? Malformed { get; set; }
    }

    internal sealed class SinksPart
    {
        public Dictionary<string, string>? Status { get; set; }

        public string? Latency { get; set; }

        public string? Hang { get; set; }

        public string? Reset { get; set; }

        public string? Drip { get; set; }

        public string? CloseMid { get; set; }

        public string? RetryAfter { get; set; }
    }
}
