namespace Relay.Hosting.Tunnels;

/// <summary>Where listeners come in.</summary>
internal interface ITunnelDoor
{
    /// <summary>Who is connected under a listener's name on this node; null where nobody is.</summary>
    TunnelHolder? FindHolder(long listenerId);

    /// <summary>Serves one connection until it ends. The request asks for a WebSocket.</summary>
    Task ServeAsync(HttpContext http, Webhook listener, Caller caller);

    /// <summary>Ends the connection of a listener that was removed.</summary>
    void Dismiss(long listenerId);
}
