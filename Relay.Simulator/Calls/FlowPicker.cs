namespace Relay.Simulator.Calls;

/// <summary>The flows of one provider, drawn by their weights.</summary>
internal sealed class FlowPicker
{
    private readonly LifecycleFlow[] _calls,
        _batches;

    public FlowPicker(string dialect)
    {
        var flows = Lifecycle.Find(dialect).Flows;
        _calls = [.. flows.Where(flow => flow.Scope == "call")];
        _batches = [.. flows.Where(flow => flow.Scope == "batch")];
    }

    public LifecycleFlow Call(Draw draw) => Pick(_calls, draw);

    public LifecycleFlow Batch(Draw draw) => Pick(_batches, draw);

    /// <summary>The flow with this name.</summary>
    public LifecycleFlow Named(string name) => _calls.Concat(_batches).First(flow => flow.Name == name);

    private static LifecycleFlow Pick(LifecycleFlow[] flows, Draw draw)
    {
        var left = draw.Next() * flows.Sum(flow => flow.Weight);
        foreach (var flow in flows)
        {
            left -= flow.Weight;
            if (left < 0)
                return flow;
        }

        return flows[^1];
    }
}
