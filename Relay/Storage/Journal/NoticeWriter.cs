namespace Relay.Storage.Journal;

/// <summary>
/// What the relay says about itself, in the transaction of what it is about. Only what somebody asked for is recorded: the log, the
/// metrics and the audit have the rest.
/// <code>
/// the health of a webhook turns ─► HealthNotices ─► asked for? ─► said before? ─► event + deliveries     ONE transaction
///   ── crash boundary: before it nothing turned and nothing was said; after it both are there ──
///                                                                                ─► the lanes are woken: a hint
/// </code>
/// </summary>
internal sealed class NoticeWriter(JournalBatch batch, IEventRows events)
{
    private readonly List<Turn> _turns = [];
    private readonly HashSet<long> _told = [];

    /// <summary>Who asked for a kind.</summary>
    public NoticeRoute Route { get; set; } = (_, _) => [];

    /// <summary>Called with each webhook that was told, once that is on disk.</summary>
    public Action<long> Wake { get; set; } = _ => { };

    /// <summary>The health of a webhook has changed.</summary>
    public void Turned(long webhookId, WebhookHealth before, WebhookHealth after)
    {
        if (HealthNotices.IsTurn(before, after))
            _turns.Add(new Turn(webhookId, before, after));
    }

    /// <summary>Writes what the turns since the last time are worth. To be called before the health is written, which it moves.</summary>
    public void WriteTurns()
    {
        // A turn is of an attempt or of a person; a new delivery turns nothing, so this adds none.
        foreach (var turn in _turns)
        {
            if (batch.Webhooks(turn.WebhookId) is not { } webhook)
                continue;
            foreach (var notice in HealthNotices.From(webhook, turn.Before, turn.After))
                Write(notice);
        }

        _turns.Clear();
    }

    /// <summary>Records a notice where somebody asked for it and it was not said before.</summary>
    public void Write(Notice notice)
    {
        var asked = Route(notice.Kind, notice.SourceId)
            .Where(webhook => webhook.TakesEvents && !notice.About.Contains(webhook.Id))
            .ToList();
        if (asked.Count == 0 || (notice.Ends.Count > 0 && !notice.Ends.Any(IsTold)))
            return;
        var record = NoticeEvent.From(notice, batch.Now);
        if (!batch.Recorder.RecordOwn(record, HeaderBytes.Write(record.Request.Headers), asked))
            return;
        foreach (var webhook in asked)
            _told.Add(webhook.Id);
    }

    /// <summary>On the journal's thread, which waits for nobody: the lanes look on another.</summary>
    public void AfterCommit()
    {
        foreach (var id in _told)
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Wake(state.Id), (Wake, Id: id), preferLocal: false);
        _told.Clear();
    }

    public void Forget()
    {
        _turns.Clear();
        _told.Clear();
    }

    private bool IsTold(string incident) => events.FindKey(Source.Own.Id, incident) is not null;

    private readonly record struct Turn(long WebhookId, WebhookHealth Before, WebhookHealth After);
}
