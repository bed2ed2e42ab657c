namespace Relay.Simulator.Plans;

/// <summary>What a plan comes to, counted call by call.</summary>
internal sealed class PlanSurvey
{
    private readonly HashSet<(string Dialect, string Setting)> _settings = [];

    public int Calls { get; private set; }

    public int Events { get; private set; }

    public int Missing { get; private set; }

    public int Requests { get; private set; }

    /// <summary>Requests that go out with the one before them and take no place of their own in the rate.</summary>
    public int Twins { get; private set; }

    /// <summary>When the first request and the last are sent, in the providers' time.</summary>
    public double First { get; private set; } = double.PositiveInfinity;

    public double Last { get; private set; } = double.NegativeInfinity;

    public void Add(CallPlan call)
    {
        (Calls, Events, Missing) = (Calls + 1, Events + call.Events.Count, Missing + call.Missing);
        foreach (var planned in call.Events)
            _settings.Add((planned.Dialect, planned.Setting));
        foreach (var draft in call.Drafts)
        {
            Requests++;
            Twins += draft.Twin ? 1 : 0;
            (First, Last) = (Math.Min(First, draft.At), Math.Max(Last, draft.At));
        }
    }

    /// <summary>The event settings under which webhooks would get what a provider sends, in order.</summary>
    public IReadOnlyList<string> Settings(string dialect) =>
        [.. _settings.Where(one => one.Dialect == dialect).Select(one => one.Setting).Order(StringComparer.Ordinal)];
}
