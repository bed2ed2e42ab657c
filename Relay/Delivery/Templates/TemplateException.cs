using Scriban.Parsing;
using TextPosition = Relay.Domain.TextPosition;

namespace Relay.Delivery.Templates;

/// <summary>
/// A template that can't be compiled or rendered, with the stable code of why: <c>template_too_large</c>, <c>template_limit</c> or
/// <c>template_invalid</c>.
/// </summary>
internal sealed class TemplateException(string code, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public string Code { get; } = code;

    /// <summary>Where in the template; null where it is no one place.</summary>
    public TextPosition? At { get; init; }

    public static TemplateException Invalid(string sentence, SourceSpan at) => new("template_invalid", sentence) { At = PlaceOf(at) };

    /// <summary>Where a part of the template begins, as editors count; Scriban counts from 0.</summary>
    public static TextPosition PlaceOf(SourceSpan span) => new(span.Start.Line + 1, span.Start.Column + 1);

    /// <summary>The same, to be shown.</summary>
    public TemplateFault ToFault() =>
        new(
            Code,
            char.ToUpperInvariant(Message[0]) + Message[1..] + (At is { } at ? $", at line {at.Line}, column {at.Column}." : "."),
            At
        );

    /// <summary>The same with its place, where it has none yet.</summary>
    public TemplateException In(SourceSpan span) => At is null ? new TemplateException(Code, Message, this) { At = PlaceOf(span) } : this;
}
