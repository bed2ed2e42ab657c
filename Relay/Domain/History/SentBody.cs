namespace Relay.Domain.History;

/// <summary>The body of a try as it was sent.</summary>
/// <param name="Bytes">Null where they can't be had.</param>
/// <param name="ContentType">As it was sent.</param>
/// <param name="Missing">Why they can't be had: a code of the registry.</param>
/// <param name="Detail">The same as a sentence.</param>
internal sealed record SentBody(byte[]? Bytes, string ContentType, string? Missing = null, string? Detail = null);
