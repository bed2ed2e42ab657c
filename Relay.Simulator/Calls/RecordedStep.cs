namespace Relay.Simulator.Calls;

/// <summary>One event of a call that was recorded somewhere, to be told again with other people and other ids.</summary>
/// <param name="Sample">The sample that reports it.</param>
/// <param name="Happened">When it happened, in seconds from the call's beginning.</param>
/// <param name="Sent">When it came, in seconds from the same moment.</param>
public sealed record RecordedStep(string Sample, double Happened, double Sent);
