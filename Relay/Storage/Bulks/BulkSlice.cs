namespace Relay.Storage.Bulks;

/// <summary>A part of what a bulk matches.</summary>
/// <param name="Position">Everything up to here has been looked at.</param>
/// <param name="IsLast">Nothing is left behind it.</param>
internal sealed record BulkSlice(IReadOnlyList<long> Ids, long Position, bool IsLast);
