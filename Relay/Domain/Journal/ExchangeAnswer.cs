namespace Relay.Domain.Journal;

/// <summary>Whose answer a sender was given. Stored as a number: the order is the store's.</summary>
internal enum ExchangeAnswer
{
    /// <summary>The upstream's to this very request.</summary>
    Own,

    /// <summary>The one that the upstream gave to an earlier request of the same message, which was still at work.</summary>
    Shared,

    /// <summary>The one that the upstream had given to an earlier request of the same message, within the last minute.</summary>
    Kept,
}
