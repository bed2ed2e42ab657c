namespace Relay.Domain;

/// <summary>A page of a list.</summary>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, long? Next);
