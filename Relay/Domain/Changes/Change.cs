namespace Relay.Domain.Changes;

/// <summary>
/// Something that a committed transaction changed. Changes are numbered from 1 on in the order of the commits, without holes; a number is
/// never used again.
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
