namespace Relay.Storage.Journal;

/// <summary>This process as the store knows it: its row in <c>nodes</c>.</summary>
/// <param name="Number">Its own bits in every id that it makes.</param>
/// <param name="Generation">Rises with every start of any node; what an earlier start left is fenced by it.</param>
internal sealed record StoreNode(int Number, long Generation)
{
    /// <summary>
    /// Leases are counted from here: within a generation, and from one to the next, so that no result of an earlier start fits a lease
    /// of a later one.
    /// </summary>
    public long FirstLease => Generation << 40;
}
