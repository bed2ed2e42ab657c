namespace Relay.Domain.Access;

/// <summary>
/// Tickets for clients that can send no header: good once, for a minute, on every node, for the stream and nothing else.
/// </summary>
/// <exception cref="StorageException">Every call: the store refused.</exception>
internal interface IStreamTickets
{
    /// <exception cref="ProblemException"><c>stream_limit</c>: too many are out.</exception>
    /// <param name="proof">What the ticket stands on: whoever comes with it leaves when that ends.</param>
    Task<StreamTicket> IssueAsync(Caller caller, CallerProof proof, CancellationToken cancel);

    /// <summary>Whose ticket this is, which is used up by that; null where it is none, was used or is too old.</summary>
    Task<(Caller Caller, CallerProof Proof)?> RedeemAsync(string ticket, CancellationToken cancel);
}
