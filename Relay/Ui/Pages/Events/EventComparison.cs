using Relay.Ui.Bodies;

namespace Relay.Ui.Pages.Events;

/// <summary>An edited event's body against that of the event which it was made from.</summary>
internal static class EventComparison
{
    /// <summary>Bodies of other lengths are not unpacked, decoded and cut for a page.</summary>
    private const int MostBytes = TextComparison.Most;

    /// <param name="isMasked">Whether telephone numbers are hidden, for a viewer.</param>
    public static async Task<TextComparison> LoadAsync(
        long original,
        long edited,
        IHistory history,
        bool isMasked,
        CancellationToken cancel
    )
    {
        var (before, after) = (await history.EventBodyAsync(original, cancel), await history.EventBodyAsync(edited, cancel));
        if (before?.Bytes is not { } old || after?.Bytes is not { } made)
            return TextComparison.Remarked("Retention has removed one of these bodies, so there is nothing to compare.");
        if (old.AsSpan().SequenceEqual(made))
            return TextComparison.Remarked("No difference.");
        if (old.Length > MostBytes || made.Length > MostBytes)
            return TextComparison.Impossible("These bodies are too long to be compared here");
        var (left, right) = (
            BodyView.From(old, before.Headers, isMasked, most: MostBytes),
            BodyView.From(made, after.Headers, isMasked, most: MostBytes)
        );
        if (left.IsCut || right.IsCut)
            return TextComparison.Impossible("These bodies are too long to be compared here, once they are unpacked");
        if (left.Text is not { } earlier || right.Text is not { } later)
            return TextComparison.Impossible("One of these bodies is no text");
        return earlier == later
            ? TextComparison.Remarked("No difference but in how the bytes are packed, or in what is hidden from viewers.")
            : TextComparison.FromTexts(earlier, later);
    }
}
