namespace Relay.Api.Reading;

/// <summary>A recipe, and the source on whose newest requests it is tried, by id or slug.</summary>
/// <param name="Secrets">What verifies; the source's own where it is absent.</param>
internal sealed record RecipePreviewBody(Recipe Recipe, IReadOnlyList<string>? Secrets, string SourceId);
