namespace Relay.Domain;

/// <summary>The code and the sentence of what is wrong with a template (<c>template_too_large</c>, <c>template_limit</c>, <c>template_invalid</c>), or null. Delivery renders templates, the API asks before it saves one.</summary>
internal delegate (string Code, string Detail)? TemplateCheck(string template);
