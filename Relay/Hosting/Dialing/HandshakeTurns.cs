using System.Threading.Channels;

namespace Relay.Hosting.Dialing;

/// <summary>
/// What TLS handshakes may have of the processor: a few turns, one a handshake. A handshake costs a millisecond or more of arithmetic. When
/// dozens of targets are dialled in the same moment, all of them would stand in the thread pool before the requests that come in then,
/// and one webhook with a bad certificate would make every sender wait.
/// <code>
///  turn │ ClientHello │ … waits for the peer, without a turn … │ turn │ keys, certificate, Finished │ … │ HTTP begins
/// </code>
/// A peer that says nothing holds no turn.
/// </summary>
internal sealed class HandshakeTurns
{
    private static readonly HttpRequestOptionsKey<HandshakeStream> Key = new("Relay.Handshake");

    /// <summary>The turns that nobody has.</summary>
    private readonly Channel<bool> _turns = Channel.CreateUnbounded<bool>();

    /// <param name="count">How many handshakes may be at work at once; from 1.</param>
    public HandshakeTurns(int count)
    {
        for (var i = 0; i < count; i++)
            _turns.Writer.TryWrite(true);
    }

    /// <summary>As many as this machine has processors to spare: half of them.</summary>
    public static HandshakeTurns ForThisMachine() => new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Lets the handshake that the handler is about to make over this stream take turns.</summary>
    /// <param name="request">The request that the connection is made for.</param>
    /// <param name="connection">The connection, as it was dialled.</param>
    /// <param name="cancellation">Ends the waiting for the first turn; the connection is closed then.</param>
    /// <returns>The stream for the handler; the same one where there is no handshake.</returns>
    public async ValueTask<Stream> BeginAsync(HttpRequestMessage request, Stream connection, CancellationToken cancellation)
    {
        if (request.RequestUri!.Scheme != Uri.UriSchemeHttps)
            return connection;
        var stream = new HandshakeStream(connection, _turns);
        try
        {
            await stream.TakeTurnAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        request.Options.Set(Key, stream);
        return stream;
    }

    /// <summary>The request's connection is ready for HTTP.</summary>
    public static void End(HttpRequestMessage request)
    {
        if (request.Options.TryGetValue(Key, out var stream))
            stream.EndHandshake();
    }

    /// <summary>Holds a turn from the end of each read to the begin of the next one, until the handshake is over.</summary>
    private sealed class HandshakeStream(Stream inner, Channel<bool> turns) : DelegatedStream(inner)
    {
        private volatile bool _over;
        private int _held;

        public async Task TakeTurnAsync(CancellationToken cancellation)
        {
            await turns.Reader.ReadAsync(cancellation).ConfigureAwait(false);
            Volatile.Write(ref _held, 1);
            // It may have been closed while it waited.
            if (_over)
                GiveBack();
        }

        public void EndHandshake()
        {
            _over = true;
            GiveBack();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _over ? Inner.ReadAsync(buffer, cancellationToken) : ReadInTurnsAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            EndHandshake();
            base.Dispose(disposing);
        }

        private async ValueTask<int> ReadInTurnsAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            GiveBack();
            var read = await Inner.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            await TakeTurnAsync(cancellation).ConfigureAwait(false);
            return read;
        }

        private void GiveBack()
        {
            if (Interlocked.Exchange(ref _held, 0) == 1)
                turns.Writer.TryWrite(true);
        }
    }
}
