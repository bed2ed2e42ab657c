namespace Relay.Simulate.Cadence;

/// <summary>Why a replay can't go on, in a sentence.</summary>
internal sealed class CadenceException(string message) : Exception(message);
