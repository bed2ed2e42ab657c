using Relay.Dialects;

namespace Relay.Domain;

/// <summary>An accepted request on its way into the journal.</summary>
/// <param name="Event">The event, its id not yet given.</param>
/// <param name="Deliveries">One for each webhook that asked for it.</param>
internal sealed record EventDraft(EventRecord Event, IReadOnlyList<DeliveryDraft> Deliveries);

/// <summary>A delivery to be created.</summary>
/// <param name="Leased">Whether its lane has kept a place for it, so that it is born leased to this node and never read back.</param>
internal readonly record struct DeliveryDraft(long WebhookId, bool Leased);

/// <summary>What the journal made of a request.</summary>
/// <param name="EventId">The event, the first one's for a duplicate.</param>
/// <param name="Leased">The deliveries that go straight to their lanes.</param>
internal sealed record Recorded(long EventId, bool Duplicate, IReadOnlyList<DeliveryWork> Leased);

/// <summary>A refused request.</summary>
/// <param name="Body">At most the first 16 KiB.</param>
/// <param name="BodyBytes">The length of the whole body.</param>
/// <param name="BodySha256">The hash of the whole body.</param>
internal sealed record Rejection(
    long SourceId, string Reason, long ReceivedAt, string Remote, string Path, HeaderList Headers, ReadOnlyMemory<byte> Body, int BodyBytes, byte[] BodySha256);

/// <summary>An attempt that ended.</summary>
/// <param name="Epoch">The webhook's epoch when the attempt began.</param>
internal sealed record Attempted(DeliveryWork Work, AttemptResult Result, int Epoch);

/// <summary>What an attempt's result made of its delivery and webhook.</summary>
/// <param name="Fenced">The lease was no longer ours: the result was dropped.</param>
/// <param name="Disabled">This result disabled the webhook.</param>
/// <param name="Reopened">Other deliveries of the webhook wait again because of it.</param>
internal sealed record Settled(bool Fenced, DeliveryState State, long NextAt, WebhookHealth Health, bool Disabled, long? HoldUntil, bool Reopened = false);
