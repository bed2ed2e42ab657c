using Relay.Dialects.Json;

namespace Relay.Dialects;

/// <summary>What the four providers' calls have in common.</summary>
internal static class CallFacts
{
    /// <summary>Directions of the envelope.</summary>
    public const string Inbound = "inbound",
        Outbound = "outbound";

    private const int MinDigits = 2,
        MaxDigits = 15;

    /// <summary>
    /// The other party: who called, or who was called. Null where the direction is unknown or the party has no telephone number.
    /// </summary>
    public static string? OtherParty(string? direction, string? from, string? to) =>
        direction switch
        {
            Inbound => Number(from),
            Outbound => Number(to),
            _ => null,
        };

    /// <summary>
    /// The number if it is E.164, else null (C22): extensions, "anonymous" and SIP addresses stay in <c>from</c> and <c>to</c>.
    /// </summary>
    public static string? Number(string? text) =>
        text is ['+', >= '1' and <= '9', ..]
        && text.Length is > MinDigits and <= MaxDigits + 1
        && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9')
            ? text
            : null;

    /// <summary>A conversation as text, one line per turn; platforms call what was said content, message or text.</summary>
    public static string? Conversation(JsonFacts turns)
    {
        var lines = turns
            .Items.Select(turn => (Role: turn.Text("role") ?? turn.Text("participant_type"), Said: Said(turn)))
            .Where(turn => turn.Said is not null);
        var text = string.Join('\n', lines.Select(turn => $"{turn.Role ?? "unknown"}: {turn.Said}"));
        return text.Length == 0 ? null : text;
    }

    private static string? Said(JsonFacts turn) => turn.Text("content") ?? turn.Text("message") ?? turn.Text("text");
}
