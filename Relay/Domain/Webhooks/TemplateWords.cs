namespace Relay.Domain.Webhooks;

/// <summary>What a template may say, for the people who write one: it stands beside the editor.</summary>
internal static class TemplateWords
{
    public static IReadOnlyList<(string Name, string Meaning)> Names { get; } =
    [
        ("id", "the event's id"),
        ("type", "its kind"),
        ("timestamp", "when it happened, RFC 3339"),
        ("organizationId", "of the source"),
        ("data", "as in the envelope: data.callSid, data.status, data.duration …"),
        ("call", "callId, accountId, direction, from, to, phoneNumber, status, startedAt, answeredAt, endedAt, duration"),
        ("original", "the provider's body, where it is JSON"),
    ];

    public static IReadOnlyList<(string Name, string Example, string Meaning)> Functions { get; } =
    [
        ("json", "json data", "as JSON text"),
        ("text", "text data.duration", "as text; null is none"),
        ("size", "size original.items", "items of a list, members of an object, characters of a text"),
        ("join", "join original.tags \", \"", "a list's items as one text"),
        ("upcase", "upcase data.status", "in capitals"),
        ("downcase", "downcase data.status", "in small letters"),
        ("default", "default call.from \"unknown\"", "another value for null and for an empty text"),
        ("time", "time original.at", "RFC 3339 out of Unix milliseconds or another time"),
        ("timeMs", "timeMs timestamp", "the same with milliseconds"),
        ("chat", "chat data.text", "in a chat's message: &, < and > as Slack and Mattermost want them"),
        ("form", "form call.from", "encoded for a form or a query"),
    ];

    /// <summary>What may stand in braces besides.</summary>
    public static IReadOnlyList<string> Statements { get; } =
    ["if … else if … else … end", "case … when … else … end", "for x in list … end, with for.index, for.first, for.last", "name = value"];
}
