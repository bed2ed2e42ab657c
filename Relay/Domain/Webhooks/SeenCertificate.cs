namespace Relay.Domain.Webhooks;

/// <summary>A target's certificate.</summary>
/// <param name="EndsAt">The last moment at which it is valid, Unix milliseconds.</param>
internal readonly record struct SeenCertificate(string Host, int Port, long EndsAt);
