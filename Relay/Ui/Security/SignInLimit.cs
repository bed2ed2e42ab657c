using System.Collections.Concurrent;

namespace Relay.Ui.Security;

/// <summary>Five failed sign-ins a minute and address; then even the right key has to wait.</summary>
internal sealed class SignInLimit(TimeProvider clock)
{
    private const int Most = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Queue<long>> _failures = new();

    /// <summary>Whether this address may try now.</summary>
    public bool Allows(string address) => Recent(address) < Most;

    public void Failed(string address)
    {
        // Addresses that have stopped trying are forgotten, so that a crowd of them holds no memory.
        if (_failures.Count > 10_000)
            foreach (var other in _failures.Keys.Where(other => Recent(other) == 0))
                _failures.TryRemove(other, out _);
        var times = _failures.GetOrAdd(address, _ => new Queue<long>());
        lock (times)
            times.Enqueue(clock.GetTimestamp());
    }

    private int Recent(string address)
    {
        if (!_failures.TryGetValue(address, out var times))
            return 0;
        lock (times)
        {
            while (times.TryPeek(out var at) && clock.GetElapsedTime(at) > Window)
                times.Dequeue();
            return times.Count;
        }
    }
}
