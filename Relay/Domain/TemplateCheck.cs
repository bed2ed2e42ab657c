namespace Relay.Domain;

/// <summary>What is wrong with a template, or null. Delivery renders templates, the API asks before it saves one.</summary>
internal delegate TemplateFault? TemplateCheck(string template);

/// <summary>Why a template can't be used.</summary>
/// <param name="Code"><c>template_too_large</c>, <c>template_limit</c> or <c>template_invalid</c>.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="At">Where in the template; null where it is no one place.</param>
internal sealed record TemplateFault(string Code, string Detail, TextPosition? At = null);

/// <summary>A place in a text as editors count: from 1, columns in UTF-16 units.</summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    public static TextPosition Of(string text, int offset)
    {
        var before = text.AsSpan(0, offset);
        return new TextPosition(before.Count('\n') + 1, offset - before.LastIndexOf('\n'));
    }
}
