namespace Relay.Simulate.Cadence;

/// <summary>Where a stretch of time goes.</summary>
/// <param name="Text">What it was called: <c>wh_…</c>, <c>snk_…</c> or a URL.</param>
/// <param name="WebhookId">A webhook that is there; null where one is made for the time of the replay.</param>
/// <param name="Draft">The one to make.</param>
internal sealed record CadenceTarget(string Text, long? WebhookId, Webhook? Draft);
