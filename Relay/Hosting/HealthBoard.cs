using System.Collections.Concurrent;

namespace Relay.Hosting;

/// <summary>What <c>/healthz</c> knows: the loops, and why the relay can't take events just now.</summary>
internal sealed class HealthBoard(TimeProvider clock)
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);
    private readonly ConcurrentQueue<LoopPulse> _loops = [];
    private readonly ConcurrentDictionary<string, string> _troubles = [];
    private volatile bool _ready,
        _stopping;

    public IReadOnlyCollection<LoopPulse> Loops => _loops;

    /// <summary>Stable codes of what keeps the relay from taking events, such as <c>storage_full</c>, by who says so.</summary>
    public IReadOnlyDictionary<string, string> Troubles => _troubles;

    /// <summary><c>starting</c>, <c>ok</c>, <c>failing</c> or <c>stopping</c>; only <c>ok</c> is 200.</summary>
    public string Status =>
        _stopping ? "stopping"
        : !_ready ? "starting"
        : _troubles.IsEmpty && !_loops.Any(loop => loop.IsRed) ? "ok"
        : "failing";

    /// <summary>Adds a loop to the list.</summary>
    public LoopPulse Watch(string name, TimeSpan? patience = null)
    {
        var pulse = new LoopPulse(name, clock, patience ?? DefaultPatience);
        _loops.Enqueue(pulse);
        return pulse;
    }

    /// <summary>Says why events can't be taken, or with null that they can again.</summary>
    public void Trouble(string who, string? code)
    {
        if (code is null)
            _troubles.TryRemove(who, out _);
        else
            _troubles[who] = code;
    }

    public void Ready() => _ready = true;

    public void Stopping() => _stopping = true;
}
