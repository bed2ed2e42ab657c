namespace Relay.Delivery.Templates;

/// <summary>
/// A value that is JSON text already: what <c>json</c> made, or a number that no type of ours holds. Outside of a JSON string it is
/// written as it is.
/// </summary>
internal sealed record RawJson(string Text);
