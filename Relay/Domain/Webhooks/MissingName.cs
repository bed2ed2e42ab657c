namespace Relay.Domain.Webhooks;

/// <summary>A name in a template that the event it was rendered on does not have: a slip, or a field that only some events carry.</summary>
internal sealed record MissingName(string Name, TextPosition At);
