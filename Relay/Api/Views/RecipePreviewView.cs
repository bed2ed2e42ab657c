namespace Relay.Api.Views;

/// <summary>The newest requests of a source, newest first, at most 20.</summary>
internal sealed record RecipePreviewView(IReadOnlyList<RecipeResultView> Items);
