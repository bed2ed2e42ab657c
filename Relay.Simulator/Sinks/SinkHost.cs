using System.Text;
using Relay.Simulator.Receiver;

namespace Relay.Simulator.Sinks;

/// <summary>A listener on loopback with any number of sinks, and upstreams for live messages.</summary>
public sealed class SinkHost : IAsyncDisposable
{
    private readonly RecordingReceiver _receiver;
    private readonly List<Sink> _sinks = [];
    private readonly long _seed;

    private SinkHost(RecordingReceiver receiver, long seed) => (_receiver, _seed) = (receiver, seed);

    /// <summary>The port.</summary>
    public int Port => _receiver.Port;

    /// <summary>Where it listens.</summary>
    public Uri Url => _receiver.Url;

    /// <summary>The sinks, in the order in which they were added.</summary>
    public IReadOnlyList<Sink> Sinks => _sinks;

    /// <summary>Listens.</summary>
    /// <param name="seed">What the sinks' draws follow from.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static SinkHost Start(long seed, int port = 0, TimeProvider? clock = null) =>
        // Whoever wants to remember hits is told of them; whole requests would fill the memory of a long storm.
        new(
            RecordingReceiver.Start(
                new ReceiverOptions
                {
                    Port = port,
                    Kept = 0,
                    Clock = clock ?? TimeProvider.System,
                }
            ),
            seed
        );

    /// <summary>Adds a sink at <c>/sinks/{name}</c>.</summary>
    public Sink Add(string name, SinkDials? dials = null)
    {
        var path = "/sinks/" + name;
        var sink = new Sink(name, new Uri(_receiver.Url, path), _seed, dials ?? new SinkDials());
        _receiver.On(path, new Behaviour("sink", sink.AnswerAsync));
        _sinks.Add(sink);
        return sink;
    }

    /// <summary>
    /// Answers live messages of any path below with the id of the event that the relay recorded, so that the one who asked can tell which
    /// it was.
    /// </summary>
    public Uri AnswerLive()
    {
        _receiver.Otherwise = new Behaviour("upstream", async exchange =>
        {
            var body = $$"""{"eventId":"{{exchange.Hit.Header("Relay-Event-Id")}}","found":false,"availabilities":[],"results":[]}""";
            await exchange
                .WriteAsync(
                    $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
                )
                .ConfigureAwait(false);
            return true;
        });
        return new Uri(_receiver.Url, "/upstream");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _receiver.DisposeAsync();
}
