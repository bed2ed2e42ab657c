using System.Collections.Concurrent;
using Relay.Simulator.Receiver;

namespace Relay.Tests;

/// <summary>A receiver's answers, held back until the test gives them, one by one or all from here on.</summary>
internal sealed class Gate
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<Behaviour>> _waiting = [];
    private readonly TaskCompletionSource<Behaviour> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy,
        _most,
        _count;

    /// <summary>The most requests that waited at one time.</summary>
    public int Most => _most;

    public int Busy => Volatile.Read(ref _busy);

    public Behaviour Behaviour => new("gate", async exchange =>
        {
            var busy = Interlocked.Increment(ref _busy);
            InterlockedMax(busy);
            var number = Interlocked.Increment(ref _count);
            var answer = await await Task.WhenAny(Place(number).Task, _open.Task);
            Interlocked.Decrement(ref _busy);
            return await answer.Answer(exchange);
        });

    /// <summary>Answers the request with this number, from 1 on, whether it has come or will.</summary>
    public void Answer(int number, Behaviour? behaviour = null) => Place(number).SetResult(behaviour ?? Behaviour.Ok);

    /// <summary>Answers whatever waits and whatever comes.</summary>
    public void Open(Behaviour? behaviour = null) => _open.TrySetResult(behaviour ?? Behaviour.Ok);

    private TaskCompletionSource<Behaviour> Place(int number) =>
        _waiting.GetOrAdd(number, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private void InterlockedMax(int busy)
    {
        for (var most = _most; busy > most && Interlocked.CompareExchange(ref _most, busy, most) != most; most = _most) { }
    }
}
