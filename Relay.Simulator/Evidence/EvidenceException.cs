namespace Relay.Simulator.Evidence;

/// <summary>Evidence that can't be kept or read; the message says why, in a sentence.</summary>
public sealed class EvidenceException(string message, Exception? inner = null) : Exception(message, inner);
