namespace Relay.Domain.Access;

/// <summary>
/// One-time things. They are rows of the store, so that every node can take what another one made and none takes it twice, over a restart
/// too. Only a ticket's hash is kept, and what it is for is sealed.
/// </summary>
/// <exception cref="StorageException">Every call: the store refused, and nothing was made or taken.</exception>
internal interface ITickets
{
    /// <summary>How many of one purpose can be out.</summary>
    const int MostOut = 10_000;

    /// <param name="body">What its taker gets.</param>
    /// <param name="life">How long it is good, by the wall clock: nodes share no other.</param>
    /// <returns>The ticket, 54 characters of <c>A-Z a-z 0-9 - _</c>; null where <see cref="MostOut"/> of this purpose are out.</returns>
    Task<string?> MakeAsync(TicketPurpose purpose, byte[] body, TimeSpan life, CancellationToken cancel);

    /// <summary>Takes it: of any number who try, one gets it.</summary>
    /// <returns>What it was made with; null for one that was taken, is over, is for something else or never was one.</returns>
    Task<byte[]?> TakeAsync(TicketPurpose purpose, string ticket, CancellationToken cancel);
}
