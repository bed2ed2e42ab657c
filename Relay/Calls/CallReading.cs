namespace Relay.Calls;

/// <summary>What one event says of its call, ready to be merged. Pure: it knows neither the clock nor what was said before.</summary>
internal static class CallReading
{
    private const int MaxName = 256,
        MaxUrl = 2_048,
        MaxStatus = 64,
        MaxNote = 16_384,
        MaxText = 262_144;

    // A fact that a payload names outweighs any that only follows from the event having happened.
    private const int Named = 10,
        Derived = 1;

    public static CallState Read(EventRecord record, EventData data)
    {
        var (kind, time) = (record.Envelope.Kind, record.Envelope.OccurredAt ?? 0);
        var (say, order) = (CallStages.Say(kind), CallStages.Order(kind, time));
        return new CallState
        {
            AccountId = Text(data.AccountId ?? record.Envelope.AccountId, say, time, MaxName),
            Direction = Text(data.Direction is CallStatuses.Inbound or CallStatuses.Outbound ? data.Direction : null, say, time, MaxName),
            From = Text(data.From, say, time, MaxName),
            To = Text(data.To, say, time, MaxName),
            PhoneNumber = Text(data.PhoneNumber, say, time, MaxName),
            Status = CallStages.Status(kind, Short(data.Status), data.EndedAt is not null, order),
            StartedAt = Time(data.StartedAt, say, time) ?? First(kind is Kinds.CallIncoming or Kinds.CallStarted, record),
            AnsweredAt = Time(data.AnsweredAt, say, time) ?? First(kind is Kinds.CallAnswered, record),
            EndedAt = Time(data.EndedAt, say, time) ?? First(kind is Kinds.CallCompleted, record),
            Duration = data.Duration is { } duration ? new Fact<double>(duration, say, time) : null,
            RecordingUrl = Text(
                data.RecordingUrl is { Length: <= MaxUrl } ? data.RecordingUrl : null,
                Own(kind, Kinds.RecordingAvailable),
                time,
                MaxUrl
            ),
            // A voicemail's transcript is the voicemail's.
            Transcript = Text(data.VoicemailId is null ? data.Transcript : null, Own(kind, Kinds.TranscriptReady), time, MaxText),
            Summary = Text(data.VoicemailId is null ? data.Summary : null, Own(kind, Kinds.CallReported), time, MaxText),
            LastKind = new Fact<string>(kind, Derived, order),
            Notes = Note(record, data) is { } note ? [note] : [],
            FirstHeardAt = record.ReceivedAt,
            LastHeardAt = record.ReceivedAt,
        };
    }

    /// <summary>A text as a fact, cut where it is too long to be kept; null where it is empty.</summary>
    public static Fact<string>? Text(string? text, int say, long order, int limit = MaxText) =>
        string.IsNullOrEmpty(text) ? null : new Fact<string>(Cut(text, limit), say, order);

    private static Fact<long>? Time(long? time, int say, long order) =>
        time is { } value ? new Fact<long>(value, Named + say, order) : null;

    /// <summary>The event itself says when it happened; of several, such as two legs that are answered, the first counts.</summary>
    private static Fact<long>? First(bool applies, EventRecord record) =>
        applies && record.Envelope.OccurredAt is { } time ? new Fact<long>(time, Derived, -time) : null;

    /// <summary>The event that is about such a thing says it with more weight than one that mentions it.</summary>
    private static int Own(string kind, string about) => kind == about ? Named : Derived;

    private static string? Short(string? status) => status is { Length: > 0 and <= MaxStatus } ? status : null;

    private static NoteState? Note(EventRecord record, EventData data)
    {
        if (record.Envelope.Kind != Kinds.NoteCreated || string.IsNullOrEmpty(data.Content))
            return null;
        // Without an id of its own it is known by its event's, so that a note that is told twice stays one.
        var id = data.NoteId ?? record.Envelope.DedupeKey ?? data.Content;
        return new NoteState(
            Cut(id, MaxName),
            Cut(data.Content, MaxNote),
            data.Author is { } author ? Cut(author, MaxName) : null,
            record.Envelope.OccurredAt ?? 0
        );
    }

    /// <summary>Never within a pair of surrogates.</summary>
    private static string Cut(string text, int limit) =>
        text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
}
