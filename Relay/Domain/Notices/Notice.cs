namespace Relay.Domain.Notices;

/// <summary>Something that the relay says about itself. Where a webhook asks for its kind it becomes an event, once.</summary>
/// <param name="Kind">One of <see cref="Kinds.Own"/>.</param>
/// <param name="Incident">What it is about, so that it is told once: stable over restarts, another one for the next incident.</param>
/// <param name="Text">One sentence for people.</param>
internal sealed record Notice(string Kind, string Incident, string Text)
{
    public NoticeState State { get; init; }
    public NoticeSeverity Severity { get; init; } = NoticeSeverity.Warning;

    /// <summary>The source that it is about: webhooks for another source are not told.</summary>
    public long? SourceId { get; init; }

    /// <summary>The webhooks in trouble: they are never told of it, because they may be what can't be reached.</summary>
    public IReadOnlyList<long> About { get; init; } = [];

    /// <summary>The incidents of which it is the end, any of them: it is told only where one of them was. Empty: told always.</summary>
    public IReadOnlyList<string> Ends { get; init; } = [];

    /// <summary>What programs read: texts, whole numbers, truths and nulls by name.</summary>
    public IReadOnlyList<(string Name, object? Value)> Facts { get; init; } = [];

    /// <summary>What makes its event unique.</summary>
    public string DedupeKey => State == NoticeState.Resolved && Ends.Count == 0 ? $"{Incident}:over" : Incident;
}
