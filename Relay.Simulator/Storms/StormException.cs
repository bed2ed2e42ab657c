namespace Relay.Simulator.Storms;

/// <summary>
/// A storm that can't run: the target is not there, is not allowed, or refused to be set up. The message says it to a person, in a
/// sentence.
/// </summary>
public sealed class StormException(string message, Exception? inner = null) : Exception(message, inner);
