namespace Relay.Domain.Webhooks;

/// <summary>The TLS certificates of targets, as they were seen while delivering, since the start of this process.</summary>
internal interface ICertificates
{
    /// <summary>The newest of each target.</summary>
    IReadOnlyList<SeenCertificate> Seen { get; }
}
