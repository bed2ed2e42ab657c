namespace Relay.Config;

/// <summary>The evidence of the runs of the server's own simulator, in <c>runs</c> of the data folder.</summary>
internal sealed record RunOptions
{
    /// <summary>Runs whose evidence is kept, the newest; 0 for none.</summary>
    public int KeepEvidence { get; init; } = 50;

    /// <summary>How much room the evidence of all runs may take; the oldest goes first.</summary>
    public long EvidenceBytes { get; init; } = 2L << 30;
}
