namespace Relay.Ui.Words;

/// <summary>Event settings as people choose them (product.md §2).</summary>
internal static class EventSettings
{
    /// <summary>What a form has where the setting is an exact provider type.</summary>
    public const string Exact = "exact";

    private static readonly Dictionary<string, string> Meanings = new()
    {
        [Kinds.CallCompleted] = "A call ended: direction, duration, status.",
        [Kinds.RecordingAvailable] = "A recording is ready, with its address.",
        [Kinds.NoteCreated] = "Somebody added a note.",
        [Kinds.CallIncoming] = "A call comes in, nobody has answered yet.",
        [Kinds.CallStarted] = "Somebody dials out.",
        [Kinds.CallRinging] = "A phone rings.",
        [Kinds.CallAnswered] = "A call was picked up.",
        [Kinds.CallTransferred] = "A call goes on to another phone.",
        [Kinds.CallReported] = "A summary or an analysis of a call.",
        [Kinds.TranscriptReady] = "What was said, as text.",
        [Kinds.VoicemailReceived] = "A message was left.",
        [Kinds.BatchCompleted] = "A campaign is through.",
        [Kinds.BatchFailed] = "A campaign broke off.",
        [Kinds.QueueChanged] = "A caller waits, is taken or gives up.",
        [Kinds.WebhookFailing] = "One strike is left before a webhook is disabled.",
        [Kinds.WebhookDisabled] = "Its failures, or a 410, have disabled a webhook.",
        [Kinds.WebhookResumed] = "It was enabled, or answers well after strikes.",
        [Kinds.DrainStopped] = "Parked work failed while it was sent.",
        [Kinds.DeliveriesParked] = "Nobody has enabled its webhook for long.",
        [Kinds.SourceSilent] = "A source that spoke has said nothing for long.",
        [Kinds.SourceRejecting] = "Much of what a source is sent is refused.",
        [Kinds.LoopDead] = "Something inside has stopped or hangs.",
        [Kinds.DiskLow] = "Soon no events can be taken.",
        [Kinds.CertificateExpiring] = "A target's or an upstream's TLS certificate ends soon.",
    };

    /// <summary>The setting's name: that of the picker, or the exact type itself.</summary>
    public static string Label(string setting) =>
        setting == Webhook.DisabledEvent
            ? "Disabled"
            : Kinds.Choices.Concat(Kinds.Own).FirstOrDefault(choice => choice.Kind == setting).Label ?? Format.Visible(setting);

    /// <summary>What a kind means, in a few words.</summary>
    public static string Meaning(string kind) => Meanings.GetValueOrDefault(kind, "");

    /// <summary>The filter of the events that a setting asks for; of any event where it is disabled.</summary>
    public static EventFilter Filter(string setting, long? sourceId)
    {
        if (setting == Webhook.DisabledEvent)
            return new EventFilter(sourceId);
        return Kinds.IsChoice(setting)
            ? new EventFilter(sourceId, Kind: setting)
            : new EventFilter(sourceId, Type: setting[(setting.IndexOf('/', StringComparison.Ordinal) + 1)..]);
    }
}
