namespace Relay.Api.Reading;

/// <summary>
/// A template and what to render it on: a recorded event, or the sample of an event setting, <c>call.completed</c> where none is named.
/// </summary>
internal sealed record TemplateBody(string Template, string? EventId, string? Event, string? ContentType);
