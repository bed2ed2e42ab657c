namespace Relay.Streams;

/// <summary>Something that a stream tells of, as it goes over the wire: made once for all clients.</summary>
/// <param name="Number">Its place in the change log.</param>
/// <param name="Frame">Whole, its empty line included.</param>
internal abstract record StreamItem(long Number, byte[] Frame);
