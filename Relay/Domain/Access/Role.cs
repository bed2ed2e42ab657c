namespace Relay.Domain.Access;

/// <summary>What a key may do.</summary>
internal enum Role
{
    /// <summary>Looks, with telephone numbers masked.</summary>
    Viewer,

    /// <summary>Everything.</summary>
    Admin,

    /// <summary>Subscribes and unsubscribes by REST hook, and nothing else.</summary>
    Zapier,
}
