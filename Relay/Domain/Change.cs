namespace Relay.Domain;

/// <summary>What a change is about. In lower case it is the name of the event in the stream.</summary>
internal enum ChangeSort { Event, Arrival, Delivery, Strike, Webhook, Run }

/// <summary>
/// Something that a committed transaction changed. Changes are numbered from 1 on in the order of the commits, without holes; a number is never used again.
/// A change shows how things were when it was committed; what never changes (an event's facts, a run's seed) is read beside it.
/// </summary>
/// <param name="Number">Its place in the log.</param>
/// <param name="At">When its transaction began, Unix milliseconds.</param>
internal abstract record Change(long Number, long At)
{
    public abstract ChangeSort Sort { get; }

    /// <summary>The kind of the event that it belongs to; null where it belongs to none.</summary>
    public virtual string? Kind => null;

    /// <summary>The source of the event or arrival that it belongs to; null where there is none.</summary>
    public virtual long? SourceId => null;

    /// <summary>The webhook that it concerns; null where it concerns none.</summary>
    public virtual long? WebhookId => null;
}

/// <summary>A new event. How far its deliveries are is read with it, and so can be newer than the change itself.</summary>
internal sealed record EventChange(long Number, long At, EventSummary Event) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Event;

    public override string Kind => Event.Kind;

    public override long? SourceId => Event.SourceId;
}

/// <summary>A request that is no new event: a duplicate or a rejected one.</summary>
/// <param name="EventKind">The kind of the event that it repeats.</param>
internal sealed record ArrivalChange(long Number, long At, ArrivalSummary Arrival, string? EventKind) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Arrival;

    public override string? Kind => EventKind;

    public override long? SourceId => Arrival.SourceId;
}

/// <summary>A delivery that was settled, planned anew, skipped, or made or reopened by a person.</summary>
/// <param name="Event">Null for a test, whose event is in no list, and where retention has removed the event.</param>
internal sealed record DeliveryChange(long Number, long At, DeliveryStep Step, EventFacet? Event) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Delivery;

    public override string? Kind => Event?.Kind;

    public override long? SourceId => Event?.SourceId;

    public override long? WebhookId => Step.WebhookId;
}

/// <summary>A failed delivery that counted against its webhook.</summary>
internal sealed record StrikeChange(long Number, long At, StrikeStep Step, EventFacet? Event, WebhookFacet? Webhook) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Strike;

    public override string? Kind => Event?.Kind;

    public override long? SourceId => Event?.SourceId;

    public override long? WebhookId => Step.WebhookId;
}

/// <summary>A webhook whose state, strikes or drain moved, or that a person made, changed or deleted.</summary>
/// <param name="Webhook">As it is when the change is read.</param>
internal sealed record WebhookChange(long Number, long At, WebhookStep Step, WebhookFacet? Webhook) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Webhook;

    public override long? WebhookId => Step.WebhookId;
}

/// <summary>A run that began or ended.</summary>
/// <param name="Run">With its state at this change, and without its proof.</param>
internal sealed record RunChange(long Number, long At, RunRecord Run) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Run;
}

/// <summary>What of an event its deliveries' rows show.</summary>
internal sealed record EventFacet(long SourceId, string Kind, string Type, string? CallId);

/// <summary>What of a webhook's settings its rows show.</summary>
/// <param name="Event">A kind, <c>dialect/type</c>, or <see cref="Webhook.DisabledEvent"/>.</param>
internal sealed record WebhookFacet(string Name, string Event, bool IsDeleted);
