using System.Globalization;
using System.Text;
using Scriban.Runtime;

namespace Relay.Delivery.Templates;

/// <summary>What a template may call: eleven functions of ours, none of Scriban's, no regular expressions.</summary>
internal static class TemplateFunctions
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'",
        Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly TemplateFunction[] All =
    [
        new("json", 1, 1, static (budget, values) => new RawJson(TemplateJson.Write(values[0], budget))),
        new("text", 1, 1, static (budget, values) => TemplateJson.Text(values[0], budget)),
        new("size", 1, 1, static (_, values) => Size(values[0])),
        new("join", 1, 2, static (budget, values) => Join(values[0], values.Count > 1 ? values[1] : null, budget)),
        new("upcase", 1, 1, static (budget, values) => TemplateJson.Text(values[0], budget).ToUpperInvariant()),
        new("downcase", 1, 1, static (budget, values) => TemplateJson.Text(values[0], budget).ToLowerInvariant()),
        new("default", 2, 2, static (_, values) => values[0] is null or "" ? values[1] : values[0]),
        new("time", 1, 1, static (_, values) => Time(values[0], Seconds)),
        new("timeMs", 1, 1, static (_, values) => Time(values[0], Milliseconds)),
        new("chat", 1, 1, static (budget, values) => Chat(TemplateJson.Text(values[0], budget))),
        new("form", 1, 1, static (budget, values) => Form(TemplateJson.Text(values[0], budget))),
    ];

    /// <summary>Shared by every rendering, so nothing can be written to it.</summary>
    public static ScriptObject Builtin { get; } = CreateBuiltin();

    public static bool Exists(string name) => Builtin.ContainsKey(name);

    /// <summary>A text as the value of a form's field.</summary>
    public static string Form(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    /// <summary>A text in a chat's message: without it, &lt;!channel&gt; in a name would call everybody.</summary>
    private static string Chat(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static ScriptObject CreateBuiltin()
    {
        var builtin = new ScriptObject();
        foreach (var function in All)
            builtin.SetValue(function.Name, function, readOnly: true);
        builtin.IsReadOnly = true;
        return builtin;
    }

    private static long Size(object? value) =>
        value switch
        {
            string text => text.Length,
            ScriptArray list => list.Count,
            ScriptObject map => map.Count,
            _ => 0,
        };

    private static string Join(object? value, object? between, TemplateBudget budget)
    {
        if (value is not ScriptArray list)
            return TemplateJson.Text(value, budget);
        var (text, separator) = (new StringBuilder(), between is null ? ", " : TemplateJson.Text(between, budget));
        for (var i = 0; i < list.Count; i++)
        {
            budget.Step();
            text.Append(i == 0 ? "" : separator).Append(TemplateJson.Text(list[i], budget));
            if (text.Length > TemplateBudget.MostBytes)
                throw TemplateBudget.TooMuch();
        }

        return text.ToString();
    }

    /// <summary>RFC 3339 in UTC, out of Unix milliseconds or another RFC 3339 text.</summary>
    private static string? Time(object? value, string format) =>
        value switch
        {
            null => null,
            int
            or long
                when Convert.ToInt64(value, CultureInfo.InvariantCulture)
                    is var milliseconds
                        and > -62_135_596_800_000
                        and < 253_402_300_800_000 => DateTimeOffset
                .FromUnixTimeMilliseconds(milliseconds)
                .ToString(format, CultureInfo.InvariantCulture),
            string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) =>
                time.ToUniversalTime().ToString(format, CultureInfo.InvariantCulture),
            _ => throw new TemplateException("template_invalid", "a time is Unix milliseconds or an RFC 3339 text"),
        };
}
