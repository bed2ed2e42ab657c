namespace Relay.Simulate;

/// <summary>
/// How a run goes, sampled: when it goes on for longer than there is room for, every second sample is given up and the next ones come
/// half as often.
/// </summary>
internal sealed class RunCourse
{
    private const int Most = 120;

    private readonly Lock _lock = new();
    private readonly List<RunSample> _samples = [];
    private long _everyMs = 250;

    public IReadOnlyList<RunSample> Samples
    {
        get
        {
            lock (_lock)
                return [.. _samples];
        }
    }

    /// <param name="sample">Made only where it is wanted.</param>
    public void Add(long elapsedMs, Func<RunSample> sample)
    {
        lock (_lock)
        {
            if (_samples is [.., var last] && elapsedMs < last.ElapsedMs + _everyMs)
                return;
            if (_samples.Count == Most)
                Thin();
            _samples.Add(sample());
        }
    }

    private void Thin()
    {
        for (var i = _samples.Count - 2; i > 0; i -= 2)
            _samples.RemoveAt(i);
        _everyMs *= 2;
    }
}
