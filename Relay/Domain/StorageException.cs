namespace Relay.Domain;

/// <summary>The store refused: nothing of the write happened.</summary>
/// <param name="code">The stable code that callers answer 503 with: <c>storage_full</c>, <c>storage_unavailable</c> or
/// <c>overloaded</c>.</param>
internal sealed class StorageException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    /// <summary>The store is well and refused this one write: those that share its transaction need not fail with it.</summary>
    public bool OfThisWrite { get; init; }

    /// <summary>Two transactions were in each other's way and this one gave way: made anew it may well succeed.</summary>
    public bool IsCollision { get; init; }

    /// <summary>The store's own bytes are not as they were written: nothing that it says can be relied on.</summary>
    public bool IsDamage { get; init; }

    public static StorageException Overloaded() => new("overloaded", "More arrives than the store can take; try again in a moment.");
}
