namespace Relay.Api.Reading;

/// <summary>What opens a session of an account's page.</summary>
/// <param name="Components">The provider's; read and not used.</param>
internal sealed record AccountSessionBody(string Account, object? Components);
