using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HandlebarsDotNet;
using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Samples;

/// <summary>
/// Handlebars as the samples use it: <c>{{json x}}</c>, <c>{{time x}}</c> (RFC 3339), <c>{{timeMs x}}</c> (with milliseconds) and
/// <c>{{form x}}</c>. Each text is compiled once.
/// </summary>
internal static class SampleTemplates
{
    private static readonly IHandlebars Environment = CreateEnvironment();
    private static readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> Compiled = new();

    /// <summary>Renders a template's text.</summary>
    public static string Render(string template, IReadOnlyDictionary<string, object?> values) =>
        Compiled.GetOrAdd(template, static text => Environment.Compile(text))(values);

    private static IHandlebars CreateEnvironment()
    {
        var environment = Handlebars.Create(new HandlebarsConfiguration { TextEncoder = new JsonTextEncoder() });
        Register(environment, "json", Json);
        Register(environment, "time", value => Time(value, "yyyy-MM-dd'T'HH:mm:ss'Z'"));
        Register(environment, "timeMs", value => Time(value, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        Register(environment, "form", value =>
            Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("%20", "+", StringComparison.Ordinal)
        );
        return environment;
    }

    private static void Register(IHandlebars environment, string name, Func<object?, string> format) =>
        environment.RegisterHelper(name, (output, _, arguments) => output.WriteSafeString(format(Known(name, arguments[0]))));

    // A name that no value has is a mistake in the template, not an empty field.
    private static object? Known(string helper, object? value) =>
        value is UndefinedBindingResult unknown
            ? throw new HandlebarsException($"{{{{{helper} {unknown.Value}}}}}: no value has this name.")
            : value;

    private static string Json(object? value) =>
        value switch
        {
            null => "null",
            true => "true",
            false => "false",
            string text => JsonTextEncoder.Quote(text),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new HandlebarsException($"A sample's value is a text, a number or null, not {value.GetType().Name}."),
        };

    private static string Time(object? value, string format) =>
        value switch
        {
            null => "null",
            long milliseconds => JsonTextEncoder.Quote(
                DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString(format, CultureInfo.InvariantCulture)
            ),
            _ => throw new HandlebarsException("A sample's time is Unix milliseconds as a long."),
        };
}

/// <summary>Escapes text for the inside of a JSON string. Handlebars' own encoder is for HTML and would change what is sent.</summary>
internal sealed class JsonTextEncoder : ITextEncoder
{
    /// <summary>The text as a JSON string.</summary>
    public static string Quote(string text)
    {
        using var output = new ByteBuffer(text.Length + 2);
        JavaScriptString.Write(text, output);
        return Encoding.UTF8.GetString(output.Written);
    }

    /// <inheritdoc/>
    public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

    /// <inheritdoc/>
    public void Encode(string? text, TextWriter target)
    {
        if (!string.IsNullOrEmpty(text))
            target.Write(Quote(text).AsSpan()[1..^1]);
    }

    /// <inheritdoc/>
    public void Encode<T>(T? text, TextWriter target)
        where T : IEnumerator<char>
    {
        var gathered = new StringBuilder();
        while (text is not null && text.MoveNext())
            gathered.Append(text.Current);
        Encode(gathered, target);
    }
}
