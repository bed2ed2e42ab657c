namespace Relay.Domain.Webhooks;

/// <summary>Why a template can't be used.</summary>
/// <param name="Code"><c>template_too_large</c>, <c>template_limit</c> or <c>template_invalid</c>.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="At">Where in the template; null where it is no one place.</param>
internal sealed record TemplateFault(string Code, string Detail, TextPosition? At = null);
