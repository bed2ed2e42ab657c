namespace Relay.Domain.Access;

/// <summary>An answer that is kept.</summary>
internal sealed record KeptAnswer(int Status, HeaderList Headers, byte[] Body);
