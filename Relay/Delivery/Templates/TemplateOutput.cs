using System.Text;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Relay.Delivery.Templates;

/// <summary>
/// Gathers a rendering's output, stops it at its budget and makes what stands in braces safe by its place. The place is read off what
/// has been written, so no branch and no loop of a template can make it ambiguous: inside a JSON string a value is escaped for it,
/// outside it is written as JSON. What a value writes never changes the place; only the template's own text does.
/// </summary>
internal sealed class TemplateOutput(TemplateBudget budget, TemplateFormat format) : IScriptOutput
{
    private readonly StringBuilder _text = new();
    private bool _isInString;
    private bool _isEscaping;

    /// <summary>Where each part of the output comes from; null where nobody asks.</summary>
    public List<(int Length, int Offset)>? Parts { get; init; }

    /// <summary>What was written.</summary>
    public string Text => _text.ToString();

    /// <summary>The template's own text, as it stands there.</summary>
    public void Write(string text, int offset, int count)
    {
        budget.Write(count);
        Parts?.Add((count, offset));
        _text.Append(text, offset, count);
        if (format == TemplateFormat.Json)
            Follow(text.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(string text, int offset, int count, CancellationToken cancellationToken)
    {
        Write(text, offset, count);
        return ValueTask.CompletedTask;
    }

    /// <summary>What stands in braces.</summary>
    /// <exception cref="TemplateException">Where a backslash before it would swallow the first of its characters.</exception>
    public void WriteValue(object? value, SourceSpan at)
    {
        if (_isEscaping)
            throw TemplateException.Invalid("a backslash stands before a value; write it twice", at);
        var written = format switch
        {
            TemplateFormat.Json when !_isInString => TemplateJson.Write(value, budget),
            TemplateFormat.Json => TemplateJson.Escape(TemplateJson.Text(value, budget)),
            TemplateFormat.Form => TemplateFunctions.Form(TemplateJson.Text(value, budget)),
            _ => TemplateJson.Text(value, budget),
        };
        budget.Write(written.Length);
        Parts?.Add((written.Length, ~at.Start.Offset));
        _text.Append(written);
    }

    private void Follow(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (_isEscaping)
            {
                _isEscaping = false;
                text = text[1..];
                continue;
            }

            var at = _isInString ? text.IndexOfAny('"', '\\') : text.IndexOf('"');
            if (at < 0)
                return;
            if (text[at] == '"')
                _isInString = !_isInString;
            else
                _isEscaping = true;
            text = text[(at + 1)..];
        }
    }
}
