using System.Collections.Frozen;

namespace Relay.Dialects;

/// <summary>The canonical kinds of events: one language for all providers.</summary>
public static class Kinds
{
#pragma warning disable CS1591 // The names say it; product.md §2 maps the providers' types to them.
    public const string CallIncoming = "call.incoming",
        CallStarted = "call.started",
        CallRinging = "call.ringing",
        CallAnswered = "call.answered",
        CallTransferred = "call.transferred",
        CallCompleted = "call.completed",
        CallReported = "call.reported",
        RecordingAvailable = "recording.available",
        TranscriptReady = "transcript.ready",
        VoicemailReceived = "voicemail.received",
        NoteCreated = "note.created",
        BatchCompleted = "batch.completed",
        BatchFailed = "batch.failed",
        QueueChanged = "queue.changed",
        Other = "other";
#pragma warning restore CS1591

    /// <summary>Every kind a webhook can choose, in the order of the event picker, with its label there.</summary>
    public static IReadOnlyList<(string Kind, string Label)> Choices { get; } =
    [
        (CallCompleted, "Send call logs"),
        (RecordingAvailable, "Send call recordings"),
        (NoteCreated, "Send notes"),
        (CallIncoming, "Incoming calls"),
        (CallStarted, "Outgoing calls started"),
        (CallRinging, "Ringing"),
        (CallAnswered, "Calls answered"),
        (CallTransferred, "Transfers"),
        (CallReported, "Call reports"),
        (TranscriptReady, "Transcripts"),
        (VoicemailReceived, "Voicemails"),
        (BatchCompleted, "Batches finished"),
        (BatchFailed, "Batches failed"),
        (QueueChanged, "Call queues"),
    ];

    private static readonly FrozenSet<string> Known = Choices.Select(choice => choice.Kind).ToFrozenSet();

    /// <summary>Whether a webhook can choose this kind. <c>other</c> is none of them: such events are chosen by their exact type.</summary>
    public static bool IsChoice(string kind) => Known.Contains(kind);
}
