namespace Relay.Storage.Activity;

/// <summary>What one transaction adds to the figures; they have it once it is committed. Used by the writer's thread only.</summary>
internal sealed class ActivityDelta
{
    private readonly List<AttemptFigure> _attempts = [];
    private ActivityMinute _counts;

    /// <summary>Where it goes after the commit.</summary>
    public ActivityTally Tally { get; } = new();

    public void Unique() => _counts = _counts with { Unique = _counts.Unique + 1 };

    public void Duplicate() => _counts = _counts with { Duplicates = _counts.Duplicates + 1 };

    public void Rejected() => _counts = _counts with { Rejected = _counts.Rejected + 1 };

    /// <summary>An attempt that was settled.</summary>
    public void Attempt(long webhookId, AttemptResult result, bool struck)
    {
        if (ActivityMinute.FromAttempt(result.Outcome, struck) is not { } added)
            return;
        _counts = _counts.Plus(added);
        _attempts.Add(new AttemptFigure(webhookId, result.Outcome == Outcome.Succeeded, result.DurationMs));
    }

    public void Committed(long now)
    {
        Tally.Add(_counts, _attempts, now);
        Forget();
    }

    public void Forget()
    {
        _counts = default;
        _attempts.Clear();
    }
}
