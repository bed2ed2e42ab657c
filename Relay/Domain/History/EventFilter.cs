namespace Relay.Domain.History;

/// <summary>Times are Unix milliseconds; <paramref name="To"/> is exclusive.</summary>
/// <param name="Duplicates">Only events that came more than once, or only those that did not.</param>
/// <param name="OutOfOrder">Only events that came in after one of their call that happened later, as far as the projection of calls has
/// come, or only those that did not.</param>
/// <param name="WebhookId">Only events that have a delivery to it; with a phase, one of that phase.</param>
/// <param name="Field">Only events whose body says so.</param>
/// <param name="Ids">Only these.</param>
/// <param name="Text">An exact id, call id, account id or dedupe key, or a text in the body or the headers.</param>
internal sealed record EventFilter(
    long? SourceId = null,
    string? Kind = null,
    string? Type = null,
    string? CallId = null,
    DeliveryPhase? Phase = null,
    IReadOnlyList<VerificationResult>? Verified = null,
    string? Text = null,
    long? From = null,
    long? To = null,
    bool? Duplicates = null,
    bool? OutOfOrder = null,
    SimulatedFilter? Simulated = null,
    long? WebhookId = null,
    BodyField? Field = null,
    IReadOnlyList<long>? Ids = null
);
