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

    /// <summary>The same, to be shown.</summary>
    public TemplateFault ToFault() =>
        new(
            Code,
            char.ToUpperInvariant(Message[0]) + Message[1..] + (At is { } at ? $", at line {at.Line}, column {at.Column}." : "."),
            At
        );

    /// <summary>The same with its place, where it has none yet.</summary>
    public TemplateException In(string template, int offset) =>
        At is null ? new TemplateException(Code, Message, InnerException) { At = TextPosition.FromOffset(template, offset) } : this;
}
