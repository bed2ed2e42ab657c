namespace Relay.Domain.Webhooks;

/// <summary>What is wrong with a template, or null. Delivery renders templates, the API asks before it saves one.</summary>
internal delegate TemplateFault? TemplateCheck(string template, TemplateFormat format);
