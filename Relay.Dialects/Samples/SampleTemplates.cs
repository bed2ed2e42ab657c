using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Relay.Dialects.Json;
using Relay.Dialects.Values;
using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Relay.Dialects.Samples;

/// <summary>
/// Scriban as the samples use it: <c>{{json x}}</c>, <c>{{time x}}</c> (RFC 3339), <c>{{timeMs x}}</c> (with milliseconds),
/// <c>{{seconds x}}</c> (Unix), <c>{{mailTime x}}</c> (RFC 2822), <c>{{digits x}}</c> and
/// <c>{{form x}}</c>, and nothing of Scriban's own. Each text is parsed once.
/// </summary>
internal static class SampleTemplates
{
    private static readonly ScriptObject Functions = CreateFunctions();
    private static readonly ConcurrentDictionary<string, Template> Parsed = new();

    /// <summary>Renders a template's text.</summary>
    /// <exception cref="ScriptRuntimeException">It names what no value is called.</exception>
    public static string Render(string template, IReadOnlyDictionary<string, object?> values)
    {
        var model = new ScriptObject(values.Count);
        foreach (var (name, value) in values)
            model[name] = value;
        // A name that no value has is a mistake in the template, not an empty field.
        var context = new TemplateContext(Functions) { StrictVariables = true, LimitToString = 0 };
        context.PushGlobal(model);
        return Parsed.GetOrAdd(template, Parse).Render(context);
    }

    private static Template Parse(string text)
    {
        var parsed = Template.Parse(text);
        return parsed.HasErrors ? throw new InvalidOperationException(parsed.Messages.ToString()) : parsed;
    }

    private static ScriptObject CreateFunctions()
    {
        var functions = new ScriptObject();
        functions.Add("json", DelegateCustomFunction.CreateFunc<object?, string>(Json));
        functions.Add("time", DelegateCustomFunction.CreateFunc<object?, string>(value => Time(value, "yyyy-MM-dd'T'HH:mm:ss'Z'")));
        functions.Add("timeMs", DelegateCustomFunction.CreateFunc<object?, string>(value => Time(value, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'")));
        functions.Add("seconds", DelegateCustomFunction.CreateFunc<object?, string>(Seconds));
        functions.Add("mailTime", DelegateCustomFunction.CreateFunc<object?, string>(MailTime));
        functions.Add("digits", DelegateCustomFunction.CreateFunc<object?, string>(Digits));
        functions.Add("form", DelegateCustomFunction.CreateFunc<object?, string>(Form));
        functions.IsReadOnly = true;
        return functions;
    }

    private static string Form(object? value) =>
        Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("%20", "+", StringComparison.Ordinal);

    private static string Digits(object? value) => new([.. (value as string ?? "").Where(char.IsAsciiDigit)]);

    private static string Seconds(object? value) => Json(value is long milliseconds ? milliseconds / 1000 : null);

    private static string MailTime(object? value) =>
        value is long milliseconds
            ? DateTimeOffset
                .FromUnixTimeMilliseconds(milliseconds)
                .ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)
            : "";

    private static string Json(object? value) =>
        value switch
        {
            null => "null",
            true => "true",
            false => "false",
            string text => Quote(text),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException($"A sample's value is a text, a number or null, not {value.GetType().Name}."),
        };

    private static string Time(object? value, string format) =>
        value switch
        {
            null => "null",
            long milliseconds => Quote(
                DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString(format, CultureInfo.InvariantCulture)
            ),
            _ => throw new InvalidOperationException("A sample's time is Unix milliseconds as a long."),
        };

    private static string Quote(string text)
    {
        using var output = new ByteBuffer(text.Length + 2);
        JavaScriptString.Write(text, output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
