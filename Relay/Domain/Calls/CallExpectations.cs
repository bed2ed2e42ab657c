namespace Relay.Domain.Calls;

/// <summary>
/// What a provider should have reported of a call by now. What can be waited for, and how long, is read from the providers' lifecycles
/// (templates/*/lifecycle.json, of the founding platforms): twice their longest delay and a minute on top.
/// What a lifecycle promises is expected of every call; what only some calls have (recordings) where the source has lately brought it for
/// at least half of them; what people may or may not write (notes) never.
/// </summary>
internal static class CallExpectations
{
    private const long Second = 1_000,
        Minute = 60_000,
        Hour = 3_600_000;

    /// <summary>Nobody knows how long a call takes; after that long without an end, one has probably been lost.</summary>
    private const long LongCall = 4 * Hour;

    private static readonly Dictionary<string, Waits> ByDialect = Lifecycle.Founding.ToDictionary(
        dialect => dialect,
        dialect => Read(Lifecycle.Find(dialect))
    );

    /// <param name="call">The call.</param>
    /// <param name="voicemail">Its voicemail, where one is known.</param>
    /// <param name="dialect">The dialect of its source: one without a lifecycle promises nothing.</param>
    /// <param name="practice">What its source lately brings.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static IReadOnlyList<OverdueFact> FindOverdue(
        CallSummary call,
        VoicemailRecord? voicemail,
        string dialect,
        SourcePractice practice,
        long now
    )
    {
        if (!ByDialect.TryGetValue(dialect, out var waits))
            return [];
        var overdue = new List<OverdueFact>();
        if (!call.IsOver)
            Expect(waits.End is not null, "end", call.StartedAt ?? call.FirstHeardAt, LongCall, "started");
        else if (call.EndedAt is { } ended)
            Ended(ended);
        return overdue;

        void Ended(long ended)
        {
            var talked = call is { Status: CallStatuses.Completed } and not { DurationSeconds: 0 };
            Expect(
                talked && call.RecordingUrl is null && (practice.Recordings || waits.IsRecordingPromised),
                "recording",
                ended,
                waits.Recording,
                "ended"
            );
            Expect(
                talked && call.RecordingUrl is not null && !call.HasTranscript && practice.Transcripts,
                "transcript",
                ended,
                waits.Recording + waits.Transcript,
                "ended"
            );
            Expect(talked && !call.HasSummary && (practice.Reports || waits.IsReportPromised), "report", ended, waits.Report, "ended");
            if (call.Status != CallStatuses.Voicemail)
                return;
            Expect(voicemail?.AudioUrl is null, "voicemail", ended, waits.Voicemail, "ended");
            Expect(
                voicemail is { Transcript: null },
                "voicemail_transcript",
                voicemail?.OccurredAt ?? ended,
                waits.VoicemailTranscript,
                "left a voicemail"
            );
        }

        void Expect(bool isMissing, string what, long since, long? patience, string verb)
        {
            if (isMissing && patience is { } wait && since + wait <= now)
                overdue.Add(new OverdueFact(what, since, since + wait, $"{verb} {Ago(now - since)} ago, no {what.Replace('_', ' ')} yet"));
        }
    }

    /// <summary>How long ago, in the largest unit that says it.</summary>
    private static string Ago(long milliseconds) =>
        milliseconds switch
        {
            < 2 * Minute => $"{milliseconds / Second} s",
            < 2 * Hour => $"{milliseconds / Minute} min",
            < 48 * Hour => $"{milliseconds / Hour} h",
            _ => $"{milliseconds / (24 * Hour)} days",
        };

    private static Waits Read(Lifecycle lifecycle)
    {
        var steps = lifecycle.Flows.Where(flow => flow.Scope == "call").SelectMany(flow => flow.Steps).ToList();
        return new Waits(
            // An end is waited for only where the beginning is reported by an event of its own.
            steps.Any(step => step is { Marks: "startedAt", Sample: not null })
                ? Patience("call.end") ?? Patience("status-update.ended")
                : null,
            Patience("recording.available") ?? Patience("recording.completed"),
            IsPromised("recording.available", "recording.completed"),
            Patience("recording.transcription.complete"),
            Patience("end-of-call-report"),
            IsPromised("end-of-call-report"),
            Patience("voicemail.new"),
            Patience("voicemail.transcription.complete")
        );

        long? Patience(string sample) =>
            steps.Where(step => step.Sample == sample).Select(step => (long?)(step.DelaySeconds[1] * 2 * Second) + Minute).Max();

        bool IsPromised(params IReadOnlyList<string> samples) =>
            steps.Where(step => samples.Contains(step.Sample)).Select(step => step.Chance).DefaultIfEmpty(0).Min() >= 1;
    }

    /// <summary>How long what is reported after a call may take, milliseconds; null where the provider never reports it.</summary>
    private sealed record Waits(
        long? End,
        long? Recording,
        bool IsRecordingPromised,
        long? Transcript,
        long? Report,
        bool IsReportPromised,
        long? Voicemail,
        long? VoicemailTranscript
    );
}
