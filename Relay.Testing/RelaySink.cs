using Relay.Simulator.Receiver;
using Relay.Simulator.Sinks;

namespace Relay.Testing;

/// <summary>A receiver that fails as it is told, on the relay's clock: an answer that takes two seconds takes none of the test's.</summary>
public sealed class RelaySink
{
    private readonly Lock _lock = new();
    private readonly List<SinkHit> _hits = [];
    private readonly Sink _sink;
    private int _held;

    internal RelaySink(string name, Uri url, SinkDials dials)
    {
        _sink = new Sink(name, url, 1, dials)
        {
            OnHit = hit =>
            {
                lock (_lock)
                    _hits.Add(hit);
            },
        };
    }

    /// <summary>Where to send to.</summary>
    public Uri Url => _sink.Url;

    /// <summary>How it behaves, from the next request on.</summary>
    public SinkDials Dials
    {
        get => _sink.Dials;
        set => _sink.Dials = value;
    }

    /// <summary>What came, oldest first.</summary>
    public IReadOnlyList<SinkHit> Hits
    {
        get
        {
            lock (_lock)
                return [.. _hits];
        }
    }

    /// <summary>How many requests wait for the clock.</summary>
    internal int Held => Volatile.Read(ref _held);

    /// <summary>Fails the next requests; <see cref="int.MaxValue"/> until told otherwise, 0 to mend it.</summary>
    public void FailNext(int count, int status = 500) => _sink.FailNext(count, status);

    /// <summary>Checks signatures with a webhook's secret from now on: <see cref="SinkHit.Problem"/> says what is wrong with one.</summary>
    public void Expect(string secret) => _sink.Expect(secret);

    internal async Task<bool> AnswerAsync(Exchange exchange)
    {
        var choice = _sink.Take(exchange.Hit).Choice;
        var waits = choice.Latency > TimeSpan.Zero || choice.Act is SinkAct.Hang or SinkAct.Drip;
        if (waits)
            Interlocked.Increment(ref _held);
        try
        {
            return await choice.ToBehaviour().Answer(exchange).ConfigureAwait(false);
        }
        finally
        {
            if (waits)
                Interlocked.Decrement(ref _held);
        }
    }
}
