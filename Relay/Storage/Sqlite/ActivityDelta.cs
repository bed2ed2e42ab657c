using Relay.Storage.Activity;

namespace Relay.Storage.Sqlite;

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

    /// <summary>An attempt that was settled. A fault of our own says nothing about its receiver.</summary>
    public void Attempt(long webhookId, AttemptResult result, bool struck)
    {
        if (result.Outcome is Outcome.Shutdown or Outcome.Interrupted)
            return;
        var succeeded = result.Outcome == Outcome.Succeeded;
        _counts = succeeded
            ? _counts with
            {
                Delivered = _counts.Delivered + 1,
            }
            : _counts with
            {
                FailedAttempts = _counts.FailedAttempts + 1,
                Strikes = _counts.Strikes + (struck ? 1 : 0),
            };
        _attempts.Add(new AttemptFigure(webhookId, succeeded, result.DurationMs));
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
