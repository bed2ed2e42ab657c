namespace Relay.Ui.Words;

/// <summary>Sources by their names, also those that are deleted: what came in by them still says where from.</summary>
internal static class SourceWords
{
    public static string Name(ISetup setup, long sourceId) => Name(setup.FindSource(Ids.Source(sourceId)), setup.FindSource(sourceId));

    /// <summary>Whether nothing comes in by it any more.</summary>
    public static bool IsGone(ISetup setup, long sourceId) => setup.FindSource(sourceId) is null;

    private static string Name(Source? ever, Source? now) =>
        ever is null ? "removed source"
        : now is null ? $"{Format.Visible(ever.Name)} (removed)"
        : Format.Visible(ever.Name);
}
