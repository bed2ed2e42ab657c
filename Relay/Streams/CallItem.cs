namespace Relay.Streams;

/// <summary>An event of a call in the stream of its account.</summary>
internal sealed record CallItem(long Number, string Account, byte[] Frame) : StreamItem(Number, Frame);
