namespace Relay.Domain;

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">The member's path, as <c>recipe.signature.header</c>.</param>
/// <param name="Allowed">What would have been accepted, where that is a list.</param>
/// <param name="At">Where in the value, where it is a text with places.</param>
internal sealed record FieldError(string Field, string Code, string Detail, IReadOnlyList<string>? Allowed = null, TextPosition? At = null);
