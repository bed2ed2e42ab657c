namespace Relay.Domain;

/// <summary>Which page.</summary>
/// <param name="After">The last id of the page before; null for the first page.</param>
internal readonly record struct PageRequest(int Limit, long? After = null);
