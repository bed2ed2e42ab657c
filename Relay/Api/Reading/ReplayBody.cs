namespace Relay.Api.Reading;

/// <summary>Which webhooks a replay goes to.</summary>
internal sealed record ReplayBody(ReplayRouting? Routing, IReadOnlyList<string>? WebhookIds);
