using Relay.Storage.Access;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Writing;

/// <summary>Edited events, through the writer's own batch.</summary>
internal sealed class StoredEdits(JournalStore store) : IEditLog
{
    public async Task<EditedEvent> RecordAsync(EventDraft draft, long originalId, string actor)
    {
        var headers = HeaderBytes.Write(draft.Event.Request.Headers);
        return await store
            .Writer.OnBatchAsync(
                batch =>
                {
                    var made = batch.Recorder.RecordEdit(draft, headers);
                    batch.Connection.Execute(
                        "INSERT INTO edits (event_id, original_id, created_at, actor) VALUES (@event, @original, @now, @actor)",
                        ("event", made.EventId),
                        ("original", originalId),
                        ("now", batch.Now),
                        ("actor", actor)
                    );
                    Audit.Write(
                        batch.Connection,
                        batch.Ids.Next(),
                        batch.Now,
                        actor,
                        "event.edited",
                        Ids.Event(made.EventId),
                        Ids.Event(originalId)
                    );
                    return made;
                },
                draft.Deliveries.Select(delivery => delivery.WebhookId)
            )
            .ConfigureAwait(false);
    }
}
