namespace Relay.Domain.Access;

/// <summary>
/// Tickets for clients that can send no header: good once, for a minute, for the stream and nothing else. They are kept in memory alone.
/// </summary>
internal interface IStreamTickets
{
    /// <exception cref="ProblemException"><c>stream_limit</c>: too many are out.</exception>
    /// <param name="proof">What the ticket stands on: whoever comes with it leaves when that ends.</param>
    StreamTicket Issue(Caller caller, CallerProof proof);

    /// <summary>Whose ticket this is, which is used up by that; null where it is none, was used or is too old.</summary>
    (Caller Caller, CallerProof Proof)? Redeem(string ticket);
}
