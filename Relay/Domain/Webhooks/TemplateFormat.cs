namespace Relay.Domain.Webhooks;

/// <summary>What a template says. It decides how values are written into it, and the content type.</summary>
internal enum TemplateFormat
{
    /// <summary>Valid JSON, always.</summary>
    Json,

    /// <summary>Text; values stand there as they are.</summary>
    Text,

    /// <summary>The fields of a form; values are encoded for it.</summary>
    Form,
}
