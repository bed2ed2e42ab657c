namespace Relay.Domain.Deliveries;

/// <summary>
/// Where the time of a try went, in milliseconds; null where that step was not taken (a kept-alive connection has no DNS, connect or
/// TLS).
/// </summary>
internal readonly record struct AttemptTimings(int? DnsMs, int? ConnectMs, int? TlsMs, int? FirstByteMs);
