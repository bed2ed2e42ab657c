namespace Relay.Domain.Calls;

/// <summary>A note as events have told it; an edited one comes again under its id.</summary>
/// <param name="Order">The provider's time, Unix milliseconds; 0 where it gave none.</param>
internal sealed record NoteState(string NoteId, string Content, string? Author, long Order)
{
    /// <summary>
    /// Each note once, the newest first, at most so many: what falls off is older than all that stay, whatever the order of merging.
    /// </summary>
    public static IReadOnlyList<NoteState> Merge(IReadOnlyList<NoteState> left, IReadOnlyList<NoteState> right, int limit)
    {
        if (right.Count == 0)
            return left;
        var merged = left.Concat(right)
            .GroupBy(note => note.NoteId, StringComparer.Ordinal)
            .Select(same => same.Aggregate((a, b) => Compare(a, b) >= 0 ? a : b))
            .ToList();
        merged.Sort((a, b) => Compare(b, a));
        return merged.Count > limit ? merged.GetRange(0, limit) : merged;
    }

    private static int Compare(NoteState left, NoteState right)
    {
        if (left.Order != right.Order)
            return left.Order.CompareTo(right.Order);
        var byId = string.CompareOrdinal(left.NoteId, right.NoteId);
        if (byId != 0)
            return byId;
        var byContent = string.CompareOrdinal(left.Content, right.Content);
        return byContent != 0 ? byContent : string.CompareOrdinal(left.Author, right.Author);
    }
}
