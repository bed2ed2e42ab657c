namespace Relay.Api.Reading;

/// <summary>Names of things: 1 to 100 characters, whatever the script, none of them a control character or one that turns text.</summary>
internal static class NameInput
{
    private const int MaxLength = 100;

    public static string Read(Fields fields, string? before)
    {
        var name = fields.Required("name", before, "name_required");
        if (name is null)
            return "";
        if (name.EnumerateRunes().Count() > MaxLength)
            fields.Findings.Add("name", "name_too_long", $"At most {MaxLength} characters.");
        if (name.Any(c => char.IsControl(c) || TurnsText(c)))
            fields.Findings.Add(
                "name",
                "name_control_chars",
                "A name has no control characters and none that change the direction of text."
            );
        return name;
    }

    /// <summary>
    /// The marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9): with them a name passes for another.
    /// </summary>
    private static bool TurnsText(char c) =>
        c is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
