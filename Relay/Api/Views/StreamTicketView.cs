namespace Relay.Api.Views;

/// <summary>A ticket.</summary>
internal sealed record StreamTicketView(string Ticket, DateTimeOffset ExpiresAt);
