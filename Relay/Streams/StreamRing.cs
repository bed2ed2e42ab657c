namespace Relay.Streams;

/// <summary>
/// The newest items, which clients that keep up read together: what they cost does not grow with their number. Safe for many threads.
/// </summary>
internal sealed class StreamRing
{
    private const int Capacity = 1024;

    private readonly StreamItem[] _items = new StreamItem[Capacity];
    private readonly Lock _lock = new();
    private int _first,
        _count;
    private long _from,
        _through;

    /// <summary>The number that the next items follow.</summary>
    public long Through
    {
        get
        {
            lock (_lock)
                return _through;
        }
    }

    /// <summary>Forgets everything and goes on behind a number.</summary>
    public void Reset(long through)
    {
        lock (_lock)
        {
            Array.Clear(_items);
            _first = _count = 0;
            _from = _through = through;
        }
    }

    /// <summary>Adds items that follow <paramref name="after"/>; nothing where the ring was reset meanwhile.</summary>
    public bool TryAppend(long after, IEnumerable<StreamItem> items, long through)
    {
        lock (_lock)
        {
            if (after != _through)
                return false;
            foreach (var item in items)
                Append(item);
            _through = through;
            return true;
        }
    }

    /// <summary>Copies what follows a number.</summary>
    /// <param name="taken">Where to; cleared before.</param>
    /// <param name="through">Up to which number everything was looked at.</param>
    /// <returns>False where the ring does not reach back so far.</returns>
    public bool TryTake(long after, List<StreamItem> taken, int limit, out long through)
    {
        taken.Clear();
        lock (_lock)
        {
            through = Math.Max(after, _through);
            if (after < _from)
                return false;
            for (var index = Index(after); index < _count && taken.Count < limit; index++)
                taken.Add(At(index));
            if (taken.Count == limit)
                through = taken[^1].Number;
            return true;
        }
    }

    private StreamItem At(int index) => _items[(_first + index) % Capacity];

    private void Append(StreamItem item)
    {
        if (_count == Capacity)
        {
            _from = At(0).Number;
            _first = (_first + 1) % Capacity;
            _count--;
        }

        _items[(_first + _count++) % Capacity] = item;
    }

    /// <summary>Where the first item behind a number is.</summary>
    private int Index(long after)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (At(middle).Number <= after)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
