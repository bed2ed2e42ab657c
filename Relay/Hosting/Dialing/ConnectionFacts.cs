namespace Relay.Hosting.Dialing;

/// <summary>What became known while a connection was made: told to the first request that goes over it.</summary>
internal sealed class ConnectionFacts
{
    public int? DnsMs { get; set; }
    public int? ConnectMs { get; set; }
    public int? TlsMs { get; set; }

    /// <summary>Timestamp of the established TCP connection; 0 before.</summary>
    public long ConnectedAt { get; set; }

    /// <summary>The other end, for the operator.</summary>
    public string? Remote { get; set; }
}
