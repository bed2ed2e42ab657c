namespace Relay.Api.Reading;

/// <summary>What makes a key.</summary>
internal sealed record KeyBody(string Name, Role Role);
