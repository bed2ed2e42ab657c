namespace Relay.Domain.History;

/// <param name="Bytes">Null where retention removed it.</param>
internal sealed record StoredBody(byte[]? Bytes, HeaderList Headers);
