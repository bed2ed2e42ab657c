namespace Relay.Dialects;

/// <summary>What a provider is answered that asks whether the address is ours.</summary>
/// <param name="Body">The body; may be empty.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Headers">Headers beside it.</param>
public sealed record HandshakeAnswer(byte[] Body, string ContentType, IReadOnlyList<Header> Headers);
