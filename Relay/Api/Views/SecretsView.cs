namespace Relay.Api.Views;

/// <summary>Of secrets only this is told.</summary>
internal sealed record SecretsView(int Count, DateTimeOffset? LastRotatedAt);
