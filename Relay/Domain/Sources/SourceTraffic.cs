namespace Relay.Domain.Sources;

/// <summary>What a source was sent within <see cref="ISourceTally.Window"/>.</summary>
/// <param name="Accepted">Events and repetitions.</param>
/// <param name="Rejected">Whatever the reason.</param>
/// <param name="LastAt">When the last request came, Unix milliseconds; it can be older.</param>
internal readonly record struct SourceTraffic(long SourceId, int Accepted, int Rejected, long LastAt);
