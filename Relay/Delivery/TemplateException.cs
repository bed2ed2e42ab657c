namespace Relay.Delivery;

/// <summary>A template that can't be compiled or rendered, with the stable code of why: <c>template_too_large</c>, <c>template_limit</c> or <c>template_invalid</c>.</summary>
internal sealed class TemplateException(string code, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public string Code { get; } = code;
}
