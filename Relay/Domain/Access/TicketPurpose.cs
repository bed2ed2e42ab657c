namespace Relay.Domain.Access;

/// <summary>What a ticket is good for: it is none for anything else.</summary>
internal enum TicketPurpose
{
    /// <summary>Opens one admin's session.</summary>
    SignIn,

    /// <summary>Lets one client into the stream.</summary>
    Stream,

    /// <summary>Shows the secrets of webhooks that were just made.</summary>
    Secrets,
}
