namespace Relay.Dialects;

/// <summary>A message whose sender waits for a computed answer.</summary>
/// <param name="Limit">How long the provider waits.</param>
/// <param name="Empty">A good answer where no upstream is set (VoiceDock); null where that is an error (DialStack).</param>
public sealed record LiveMessage(TimeSpan Limit, RecipeAnswer? Empty)
{
    /// <summary>What VoiceDock takes for "go on with your defaults".</summary>
    public static RecipeAnswer EmptyObject { get; } = new() { ContentType = "application/json", Body = "{}" };
}
