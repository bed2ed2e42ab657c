using Relay.Api.Views;

namespace Relay.Ui.Words;

/// <summary>Calls in words, and where their pages are.</summary>
internal static class CallWords
{
    public static string Path(long sourceId, string callId) => $"/calls/{Ids.Source(sourceId)}/{Uri.EscapeDataString(callId)}";

    /// <summary>Who called whom; where nobody is known, the call's id.</summary>
    public static string Parties(CallSummary call, Masks masks) =>
        Parties(new EventParties(call.Direction, call.From, call.To, call.PhoneNumber), masks)
        ?? Format.Short(Format.Visible(call.CallId), 28);

    /// <summary>Who called whom; null where nobody is known.</summary>
    public static string? Parties(EventParties parties, Masks masks) =>
        (masks.Number(parties.From), masks.Number(parties.To), masks.Number(parties.PhoneNumber)) switch
        {
            ({ } from, { } to, _) => $"{Format.Visible(from)} → {Format.Visible(to)}",
            (null, null, { } number) => Format.Visible(number),
            (null, null, null) => null,
            (var from, var to, _) => $"{Format.Visible(from ?? "unknown")} → {Format.Visible(to ?? "unknown")}",
        };

    /// <summary>What has come for it: an icon and what it says.</summary>
    public static IEnumerable<(string Icon, string What)> Attachments(CallSummary call)
    {
        if (call.RecordingUrl is not null)
            yield return ("recording", "recording");
        if (call.HasTranscript)
            yield return ("transcript", "transcript");
        if (call.Status == CallStatuses.Voicemail)
            yield return ("voicemail", "voicemail");
        if (call.HasSummary)
            yield return ("summary", "summary");
        if (call.NoteCount > 0)
            yield return ("notes", Format.Plural(call.NoteCount, "note"));
    }

    /// <summary>
    /// When it began: as its provider says, else its end less its duration, which is said to be so. Null where nobody knows: when it was
    /// first heard of is something else.
    /// </summary>
    public static (long? At, bool IsComputed) Started(CallSummary call) =>
        call.StartedAt is { } started ? (started, false)
        : call is { EndedAt: { } ended, DurationSeconds: { } seconds } ? (ended - (long)(seconds * 1000), true)
        : (null, false);

    public static string Duration(CallSummary call) =>
        call.DurationSeconds switch
        {
            null => "–",
            0 => "0 s",
            { } seconds => Format.Duration(seconds * 1000),
        };
}
