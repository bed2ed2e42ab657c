using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using Scriban.Runtime;

namespace Relay.Delivery.Templates;

/// <summary>A template's values as JSON and as text. Bounded: a list may hold itself many times over.</summary>
internal static class TemplateJson
{
    private const int MostDepth = 64;

    /// <summary>A value as JSON text.</summary>
    public static string Write(object? value, TemplateBudget budget)
    {
        if (value is null)
            return "null";
        var output = new StringBuilder();
        Write(value, output, budget, 0);
        return output.ToString();
    }

    /// <summary>A value as text: a text as it is, nothing for null, JSON for lists and objects.</summary>
    public static string Text(object? value, TemplateBudget budget) =>
        value switch
        {
            null => "",
            string text => text,
            RawJson raw => raw.Text,
            _ => Write(value, budget),
        };

    /// <summary>A text as it stands inside a JSON string.</summary>
    public static string Escape(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);

    private static void Write(object? value, StringBuilder output, TemplateBudget budget, int depth)
    {
        if (output.Length > TemplateBudget.MostBytes)
            throw TemplateBudget.TooMuch();
        if (depth > MostDepth)
            throw new TemplateException("template_limit", $"a value nests more than {MostDepth} deep");
        budget.Step();
        switch (value)
        {
            case null:
                output.Append("null");
                break;
            case string text:
                output.Append('"').Append(Escape(text)).Append('"');
                break;
            case bool truth:
                output.Append(truth ? "true" : "false");
                break;
            case RawJson raw:
                output.Append(raw.Text);
                break;
            case ScriptArray list:
                WriteAll(list, output, budget, depth);
                break;
            case ScriptObject map:
                WriteAll(map, output, budget, depth);
                break;
            default:
                output.Append(Number(value));
                break;
        }
    }

    private static void WriteAll(ScriptArray list, StringBuilder output, TemplateBudget budget, int depth)
    {
        output.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                output.Append(',');
            Write(list[i], output, budget, depth + 1);
        }

        output.Append(']');
    }

    private static void WriteAll(ScriptObject map, StringBuilder output, TemplateBudget budget, int depth)
    {
        output.Append('{');
        var isFirst = true;
        foreach (var (name, value) in map)
        {
            if (!isFirst)
                output.Append(',');
            isFirst = false;
            Write(name, output, budget, depth + 1);
            output.Append(':');
            Write(value, output, budget, depth + 1);
        }

        output.Append('}');
    }

    private static string Number(object value) =>
        value switch
        {
            double number when !double.IsFinite(number) => throw new TemplateException("template_invalid", "a number is infinite"),
            int or long or decimal or double or float => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            BigInteger => throw new TemplateException("template_invalid", "a number is too large"),
            _ => throw new TemplateException("template_invalid", "this is not a value that can be written"),
        };
}
