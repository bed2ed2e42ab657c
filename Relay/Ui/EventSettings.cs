namespace Relay.Ui;

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
    };

    /// <summary>The setting's name: that of the picker, or the exact type itself.</summary>
    public static string Label(string setting) =>
        setting == Webhook.DisabledEvent
            ? "Disabled"
            : Kinds.Choices.FirstOrDefault(choice => choice.Kind == setting).Label ?? Format.Visible(setting);

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
