namespace Relay.Domain;

/// <summary>A copy of the store that was checked.</summary>
/// <param name="Events">How many events it holds.</param>
internal sealed record StoreCopy(string Path, long Bytes, long Events);
