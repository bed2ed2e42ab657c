using Relay.Simulator.Receiver;
using Relay.Simulator.Sinks;

namespace Relay.Testing;

/// <summary>The sinks of a test, on one listener.</summary>
internal sealed class RelaySinks(TimeProvider clock) : IAsyncDisposable
{
    private readonly RecordingReceiver _receiver = RecordingReceiver.Start(new ReceiverOptions { Kept = 0, Clock = clock });
    private readonly List<RelaySink> _all = [];

    /// <summary>How many requests wait for the clock, in all of them.</summary>
    public int Held
    {
        get
        {
            lock (_all)
                return _all.Sum(sink => sink.Held);
        }
    }

    public RelaySink Add(string name, SinkDials dials)
    {
        var path = "/" + Uri.EscapeDataString(name);
        var sink = new RelaySink(name, new Uri(_receiver.Url, path), dials);
        lock (_all)
            _all.Add(sink);
        _receiver.On(path, new Behaviour("sink", sink.AnswerAsync));
        return sink;
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();
}
