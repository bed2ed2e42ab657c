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
        WebhookFailing = "relay.webhook.failing",
        WebhookDisabled = "relay.webhook.disabled",
        WebhookResumed = "relay.webhook.resumed",
        DrainStopped = "relay.drain.stopped",
        DeliveriesParked = "relay.deliveries.parked",
        SourceSilent = "relay.source.silent",
        SourceRejecting = "relay.source.rejecting",
        LoopDead = "relay.loop.dead",
        DiskLow = "relay.disk.low",
        CertificateExpiring = "relay.certificate.expiring",
        Other = "other";
#pragma warning restore CS1591

    /// <summary>
    /// The kinds of what providers report that a webhook can choose, in the order of the event picker, with their labels there.
    /// </summary>
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

    /// <summary>
    /// The kinds of what the relay says about itself, in the order of the event picker, with their labels there. No provider's event has
    /// one of them, whatever it calls itself.
    /// </summary>
    public static IReadOnlyList<(string Kind, string Label)> Own { get; } =
    [
        (WebhookFailing, "Webhook failing"),
        (WebhookDisabled, "Webhook disabled"),
        (WebhookResumed, "Webhook works again"),
        (DrainStopped, "Drain stopped"),
        (DeliveriesParked, "Work parked for long"),
        (SourceSilent, "Source silent"),
        (SourceRejecting, "Source rejecting"),
        (LoopDead, "Part of the relay stuck"),
        (DiskLow, "Disk low"),
        (CertificateExpiring, "Certificate expiring"),
    ];

    /// <summary>Every kind a webhook can choose.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Choices.Concat(Own).Select(choice => choice.Kind)];

    private static readonly FrozenSet<string> Known = All.ToFrozenSet();

    /// <summary>Whether the relay itself says this.</summary>
    public static bool IsOwn(string kind) => kind.StartsWith("relay.", StringComparison.Ordinal) && Known.Contains(kind);

    /// <summary>Whether a webhook can choose this kind. <c>other</c> is none of them: such events are chosen by their exact type.</summary>
    public static bool IsChoice(string kind) => Known.Contains(kind);
}
