namespace Relay.Simulator.Receiver;

/// <summary>What a receiver remembers, and who waits for more. Waiting is by signal.</summary>
internal sealed class HitLog(int kept)
{
    private readonly Lock _lock = new();
    private readonly List<Hit> _hits = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IReadOnlyList<Hit> Snapshot()
    {
        lock (_lock)
            return [.. _hits];
    }

    public Hit Add(Func<int, Hit> create)
    {
        lock (_lock)
        {
            var hit = create(++_count);
            if (_hits.Count < kept)
                _hits.Add(hit);
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Count > _count)
                    continue;
                _waiting[i].Reached.SetResult();
                _waiting.RemoveAt(i);
            }

            return hit;
        }
    }

    public Task ReachAsync(int count)
    {
        lock (_lock)
        {
            if (_count >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _hits.Clear();
            _count = 0;
        }
    }
}
