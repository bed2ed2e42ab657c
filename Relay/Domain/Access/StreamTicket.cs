namespace Relay.Domain.Access;

/// <param name="Ticket"><c>tkt_</c> and 54 characters.</param>
/// <param name="ExpiresAt">Unix milliseconds.</param>
internal sealed record StreamTicket(string Ticket, long ExpiresAt);
