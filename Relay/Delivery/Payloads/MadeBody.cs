namespace Relay.Delivery.Payloads;

/// <summary>A body that is ready to be sent.</summary>
/// <param name="Sha256">Its hash, 32 bytes.</param>
/// <param name="Error">Why there is none, which is the template's fault; null where there is one.</param>
internal readonly record struct MadeBody(ReadOnlyMemory<byte> Body, string ContentType, byte[] Sha256, string? Error = null);
