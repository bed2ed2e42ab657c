namespace Relay.Storage.Activity;

/// <summary>One attempt, as the figures count it.</summary>
internal readonly record struct AttemptFigure(long WebhookId, bool Succeeded, int DurationMs);
