namespace Relay.Domain.Webhooks;

/// <summary>What a template makes: its output, or why there is none.</summary>
internal sealed record TemplateRendering(byte[] Output, string ContentType, TemplateFault? Fault = null);
