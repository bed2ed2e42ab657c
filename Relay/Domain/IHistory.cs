using Relay.Dialects;

namespace Relay.Domain;

/// <summary>
/// What people read. Lists are keyset pages, newest first. A filter without an index looks at a bounded part of the history per page:
/// then a page can hold less than was asked for, even nothing, and still say where to go on.
/// </summary>
/// <exception cref="StorageException">Every call: the store could not be read.</exception>
internal interface IHistory
{
    Task<Page<EventSummary>> EventsAsync(EventFilter filter, PageRequest page, CancellationToken cancel);

    Task<EventDetail?> EventAsync(long id, CancellationToken cancel);

    /// <summary>The event as the deliverer sees it; null where there is none.</summary>
    Task<StoredBody?> EventBodyAsync(long id, CancellationToken cancel);

    Task<Page<ArrivalSummary>> ArrivalsAsync(ArrivalFilter filter, PageRequest page, CancellationToken cancel);

    /// <summary>Every request that brought this event, oldest first.</summary>
    Task<Page<ArrivalSummary>> ArrivalsOfAsync(long eventId, PageRequest page, CancellationToken cancel);

    Task<ArrivalDetail?> ArrivalAsync(long id, CancellationToken cancel);

    Task<StoredBody?> ArrivalBodyAsync(long id, CancellationToken cancel);

    Task<Page<DeliverySummary>> DeliveriesAsync(DeliveryFilter filter, PageRequest page, CancellationToken cancel);

    Task<DeliverySummary?> DeliveryAsync(long id, CancellationToken cancel);

    Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(long deliveryId, CancellationToken cancel);

    /// <summary>The deliveries of an event, newest first: what the why-matrix and a replay are made of. At most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<DeliverySummary>> DeliveriesOfAsync(long eventId, int limit, CancellationToken cancel);

    /// <summary>What stands beside each event of a list: its newest deliveries with how they fared, at most <see cref="DeliveryDots.Most"/> of each event, one read for all of them. Events without deliveries are not in the answer.</summary>
    Task<IReadOnlyDictionary<long, DeliveryDots>> DotsAsync(IReadOnlyList<long> eventIds, CancellationToken cancel);

    Task<IReadOnlyDictionary<long, WebhookHealth>> HealthAsync(IReadOnlyList<long> webhookIds, CancellationToken cancel);

    /// <summary>How many webhooks have strikes or were disabled by them.</summary>
    Task<long> TroubledWebhooksAsync(CancellationToken cancel);

    /// <summary>Those webhooks, the disabled ones first.</summary>
    Task<IReadOnlyList<long>> TroubledWebhooksAsync(int limit, CancellationToken cancel);

    Task<LedgerFigures> LedgerAsync(CancellationToken cancel);

    /// <summary>Who changed what, newest first.</summary>
    Task<Page<AuditRow>> AuditAsync(PageRequest page, CancellationToken cancel);
}

/// <summary>A page of a list.</summary>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, long? Next);

/// <summary>Which page.</summary>
/// <param name="After">The last id of the page before; null for the first page.</param>
internal readonly record struct PageRequest(int Limit, long? After = null);

/// <summary>What a delivery is called where people see it.</summary>
internal enum DeliveryPhase { Pending, InFlight, Delivered, Failed, Parked, Skipped }

/// <summary>Times are Unix milliseconds; <paramref name="To"/> is exclusive.</summary>
/// <param name="Duplicates">Only events that came more than once, or only those that did not.</param>
/// <param name="OutOfOrder">Only events that came in after one of their call that happened later, as far as the projection of calls has come, or only those that did not.</param>
/// <param name="Text">An exact id, call id, account id or dedupe key, or a text in the body or the headers.</param>
internal sealed record EventFilter(
    long? SourceId = null, string? Kind = null, string? Type = null, string? CallId = null, DeliveryPhase? Phase = null, IReadOnlyList<VerificationResult>? Verified = null,
    string? Text = null, long? From = null, long? To = null, bool? Duplicates = null, bool? OutOfOrder = null);

internal sealed record ArrivalFilter(ArrivalResult? Result = null, long? SourceId = null, string? Reason = null, long? From = null, long? To = null);

internal sealed record DeliveryFilter(long? WebhookId = null, long? EventId = null, DeliveryPhase? Phase = null);

internal enum ArrivalResult { First, Duplicate, Rejected }

/// <summary>How many deliveries of an event there are in each phase.</summary>
internal sealed record DeliveryCounts(long Delivered, long Pending, long InFlight, long Parked, long Failed, long Skipped);

/// <summary>An event's deliveries in short, oldest first.</summary>
/// <param name="Total">How many there are, those that are not shown too; tests excluded.</param>
internal sealed record DeliveryDots(IReadOnlyList<DeliveryDot> Shown, int Total)
{
    public const int Most = 12;
}

/// <summary>One delivery in short.</summary>
/// <param name="Outcome">Of its last attempt; null before the first.</param>
/// <param name="Status">The last answer's status; null where there was none.</param>
/// <param name="DurationMs">Of its last attempt.</param>
/// <param name="NextAt">When the next attempt is planned, Unix milliseconds; null where none is.</param>
internal sealed record DeliveryDot(long DeliveryId, long WebhookId, DeliveryPhase Phase, DeliveryTrigger Trigger, int Attempts, Outcome? Outcome, int? Status, int? DurationMs, long? NextAt);

/// <summary>What an upstream answered to a live or forwarded request.</summary>
internal sealed record ExchangeSummary(string? Upstream, int? Status, string Outcome, int DurationMs, byte[]? ResponseBody);

/// <summary>An event without its body and headers.</summary>
internal sealed record EventSummary
{
    public required long Id { get; init; }
    public required long SourceId { get; init; }
    public required string Kind { get; init; }
    public required string Type { get; init; }
    public string? CallId { get; init; }
    public string? AccountId { get; init; }
    public string? DedupeKey { get; init; }
    public long? OccurredAt { get; init; }
    public required long ReceivedAt { get; init; }
    public required VerificationResult Verification { get; init; }
    public IReadOnlyList<string> Flags { get; init; } = [];
    public required byte[] BodySha256 { get; init; }
    public required long BodyBytes { get; init; }
    public required string Remote { get; init; }
    public string? Path { get; init; }
    public long Duplicates { get; init; }
    public DeliveryCounts Deliveries { get; init; } = new(0, 0, 0, 0, 0, 0);
    public ExchangeSummary? Exchange { get; init; }
    /// <summary>The event that a person made this one out of.</summary>
    public long? EditedFrom { get; init; }
}

/// <param name="HasBody">Whether retention has left the body.</param>
internal sealed record EventDetail(EventSummary Summary, HeaderList Headers, bool HasBody)
{
    /// <summary>The events that people made out of this one, newest first; the newest hundred.</summary>
    public IReadOnlyList<long> Edits { get; init; } = [];
}

/// <param name="Bytes">Null where retention removed it.</param>
internal sealed record StoredBody(byte[]? Bytes, HeaderList Headers);

internal sealed record ArrivalSummary(long Id, ArrivalResult Result, string? Reason, long? EventId, long SourceId, long ReceivedAt, byte[] BodySha256, long BodyBytes, string Remote);

/// <param name="KeptBytes">How much of the body is kept: of a rejected one the first 16 KiB.</param>
internal sealed record ArrivalDetail(ArrivalSummary Summary, string? Path, HeaderList Headers, long KeptBytes);

internal sealed record DeliverySummary
{
    public required long Id { get; init; }
    public required long EventId { get; init; }
    public required long WebhookId { get; init; }
    public required DeliveryPhase Phase { get; init; }
    public required DeliveryTrigger Trigger { get; init; }
    public required int Attempts { get; init; }
    public long? NextAt { get; init; }
    public required long CreatedAt { get; init; }
    public long? SettledAt { get; init; }
    public Outcome? Outcome { get; init; }
    public int? Status { get; init; }
}

/// <param name="DurationMs">Null while it runs, and where a crash left it unfinished.</param>
internal sealed record AttemptRecord(int Number, AttemptPurpose Purpose, long StartedAt, int? DurationMs, Outcome Outcome, int? Status, string? Error, string? Remote, AttemptTimings Timings,
    bool Truncated, HeaderList RequestHeaders, HeaderList ResponseHeaders, byte[] ResponseBody);

/// <summary>One change, or one look at a secret.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Actor">A key's id, or the name of who has none.</param>
/// <param name="Action">As <c>webhook.paused</c>.</param>
/// <param name="Subject">The id of what was changed.</param>
internal sealed record AuditRow(long Id, long At, string Actor, string Action, string Subject, string? Detail);

/// <summary>The ledger's counters and the open work, read in one snapshot. Each counter is counted where it happens, none is derived from another.</summary>
internal sealed record LedgerFigures(long Received, long Unique, long Duplicates, long Rejected, long Routed, long Delivered, long Failed, long Skipped, long Open, long Parked);
