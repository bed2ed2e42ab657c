namespace Relay.Domain.Webhooks;

/// <summary>The TLS certificates of webhooks' targets and sources' upstreams, as they were seen while connecting, since the start of this process.</summary>
internal interface ICertificates
{
    /// <summary>The newest of each target.</summary>
    IReadOnlyList<SeenCertificate> Seen { get; }
}
