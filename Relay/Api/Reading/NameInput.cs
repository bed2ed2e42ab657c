namespace Relay.Api.Reading;

/// <summary>Names of things: 1 to 100 characters, whatever the script, none of them a control character.</summary>
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
        if (name.Any(char.IsControl))
            fields.Findings.Add("name", "name_control_chars", "A name has no control characters.");
        return name;
    }
}
