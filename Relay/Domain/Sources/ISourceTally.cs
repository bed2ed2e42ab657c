namespace Relay.Domain.Sources;

/// <summary>What sources were sent lately, as this process has seen it since its start.</summary>
internal interface ISourceTally
{
    /// <summary>How far back it counts.</summary>
    static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Every source that was heard since the start.</summary>
    /// <param name="now">Unix milliseconds.</param>
    IReadOnlyList<SourceTraffic> Read(long now);
}
