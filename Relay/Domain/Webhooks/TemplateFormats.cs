namespace Relay.Domain.Webhooks;

/// <summary>The content types that a template may have, and what each means.</summary>
internal static class TemplateFormats
{
    private static readonly (TemplateFormat Format, string Name, string ContentType)[] All =
    [
        (TemplateFormat.Json, "application/json", "application/json"),
        (TemplateFormat.Text, "text/plain", "text/plain; charset=utf-8"),
        (TemplateFormat.Form, "application/x-www-form-urlencoded", "application/x-www-form-urlencoded"),
    ];

    /// <summary>What the API and the form call them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(known => known.Name)];

    /// <summary>The header that is sent.</summary>
    public static string ContentType(this TemplateFormat format) => All[(int)format].ContentType;

    public static string Name(this TemplateFormat format) => All[(int)format].Name;

    /// <returns>Null where there is no such content type for templates.</returns>
    public static TemplateFormat? Find(string name)
    {
        foreach (var known in All)
        {
            if (known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return known.Format;
        }

        return null;
    }
}
