using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HandlebarsDotNet;

namespace Relay.Delivery.Templates;

/// <summary>
/// JSON out of a template's values, and the escaping of texts inside JSON strings. Handlebars' own encoder is for HTML and would change
/// what is sent.
/// </summary>
internal sealed class TemplateJson : ITextEncoder
{
    /// <summary>A value as JSON text.</summary>
    public static string Write(object? value)
    {
        var output = new StringBuilder();
        Write(value, output);
        return output.ToString();
    }

    /// <inheritdoc/>
    public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

    /// <inheritdoc/>
    public void Encode(string? text, TextWriter target)
    {
        if (!string.IsNullOrEmpty(text))
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(target, text);
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

    private static void Write(object? value, StringBuilder output)
    {
        switch (value)
        {
            case null or UndefinedBindingResult:
                output.Append("null");
                break;
            case true:
                output.Append("true");
                break;
            case false:
                output.Append("false");
                break;
            case TemplateMap map:
                WriteAll('{', map, '}', output, static (member, target) => Write(member.Key, member.Value, target));
                break;
            case TemplateList list:
                WriteAll('[', list, ']', output, static (item, target) => Write(item, target));
                break;
            case IFormattable number:
                output.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                output
                    .Append('"')
                    .Append(JsonEncodedText.Encode(value.ToString() ?? "", JavaScriptEncoder.UnsafeRelaxedJsonEscaping))
                    .Append('"');
                break;
        }
    }

    private static void Write(string name, object? value, StringBuilder output)
    {
        Write(name, output);
        output.Append(':');
        Write(value, output);
    }

    private static void WriteAll<T>(char open, IEnumerable<T> items, char close, StringBuilder output, Action<T, StringBuilder> write)
    {
        output.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                output.Append(',');
            first = false;
            write(item, output);
            if (output.Length > TemplateBudget.MostBytes)
                throw TemplateBudget.TooMuch();
        }

        output.Append(close);
    }
}
