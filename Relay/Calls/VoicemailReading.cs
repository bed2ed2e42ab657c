namespace Relay.Calls;

/// <summary>What an event says of a voicemail: its recording, or its transcript.</summary>
internal static class VoicemailReading
{
    /// <summary>The voicemail and what is said of it; null where the event is about none.</summary>
    public static (string VoicemailId, VoicemailState State)? Read(EventRecord record, EventData data)
    {
        var isNew = record.Envelope.Kind == Kinds.VoicemailReceived;
        if (!isNew && (record.Envelope.Kind != Kinds.TranscriptReady || data.VoicemailId is null))
            return null;
        var (say, time) = (isNew ? 2 : 1, record.Envelope.OccurredAt ?? 0);
        var state = new VoicemailState
        {
            AccountId = CallReading.Text(data.AccountId ?? record.Envelope.AccountId, say, time),
            From = CallReading.Text(data.From ?? data.PhoneNumber, say, time),
            AudioUrl = CallReading.Text(data.AudioUrl ?? data.RecordingUrl, say, time),
            Transcript = CallReading.Text(data.Transcript, isNew ? 1 : 2, time),
            Summary = CallReading.Text(data.Summary, isNew ? 1 : 2, time),
            CallId = CallReading.Text(record.Envelope.CallId, say, time),
            OccurredAt = record.Envelope.OccurredAt is { } at ? new Fact<long>(at, say, -at) : null,
            FirstHeardAt = record.ReceivedAt,
        };
        // One without an id of its own is known by its event's.
        return (data.VoicemailId ?? record.Envelope.DedupeKey ?? Ids.Event(record.Id), state);
    }
}
