namespace Relay.Hosting.Tunnels;

/// <summary>Where listeners come in.</summary>
internal interface ITunnelDoor
{
    /// <summary>Who is connected under a listener's name, to another node as of a moment ago; null where nobody is.</summary>
    TunnelHolder? FindHolder(long listenerId);

    /// <summary>The same as of now.</summary>
    /// <exception cref="StorageException">The store could not be asked about other nodes.</exception>
    Task<TunnelHolder?> FindHolderAsync(long listenerId, CancellationToken cancel);

    /// <summary>Serves one connection until it ends. The request asks for a WebSocket.</summary>
    Task ServeAsync(HttpContext http, Webhook listener, Caller caller);

    /// <summary>Ends the connection of a listener that was removed.</summary>
    void Dismiss(long listenerId);
}
