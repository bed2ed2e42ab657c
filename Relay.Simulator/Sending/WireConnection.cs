using System.Net.Security;
using System.Net.Sockets;

namespace Relay.Simulator.Sending;

/// <summary>
/// One keep-alive connection that sends requests which are bytes already and reads just enough of the answers. A full HTTP client costs
/// several times as much, and the generator has to be
/// cheaper than what it tests.
/// </summary>
internal sealed class WireConnection(Uri target, TimeProvider clock) : IAsyncDisposable
{
    // Web servers close idle connections after a minute or two; a request must not meet that close.
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(20);

    private Stream? _stream;
    private long _usedAt;
    private byte[] _buffer = new byte[4096];

    /// <summary>Sends one request and reads its answer.</summary>
    /// <exception cref="IOException">The connection failed or the answer is no HTTP.</exception>
    public async ValueTask<WireAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        try
        {
            var stream = await OpenAsync(cancel).ConfigureAwait(false);
            await stream.WriteAsync(request, cancel).ConfigureAwait(false);
            var (answer, keep) = await ReadAsync(stream, cancel).ConfigureAwait(false);
            _usedAt = clock.GetTimestamp();
            if (!keep)
                await CloseAsync().ConfigureAwait(false);
            return answer;
        }
        catch
        {
            // What is half sent or half read can't be used again.
            await CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async ValueTask<Stream> OpenAsync(CancellationToken cancel)
    {
        if (_stream is not null && clock.GetElapsedTime(_usedAt) < MostIdle)
            return _stream;
        await CloseAsync().ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Host, target.Port, cancel).ConfigureAwait(false);
            _stream = new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw error.SocketErrorCode == SocketError.ConnectionRefused
                ? new TargetAwayException(error)
                : new IOException(error.Message, error);
        }

        if (target.Scheme == Uri.UriSchemeHttps)
            await SecureAsync(cancel).ConfigureAwait(false);
        return _stream;
    }

    private async Task SecureAsync(CancellationToken cancel)
    {
        var secured = new SslStream(_stream!);
        _stream = secured;
        await secured
            .AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = target.Host, CertificateChainPolicy = PeerRules.CreateChainPolicy() },
                cancel
            )
            .ConfigureAwait(false);
    }

    private async ValueTask<(WireAnswer Answer, bool Keep)> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var have = 0;
        while (true)
        {
            if (AnswerReader.TryRead(_buffer.AsSpan(0, have), out var answer, out var keep))
                return (answer, keep);
            if (have == AnswerReader.MostBytes)
                throw new IOException("The answer is longer than 1 MiB.");
            if (have == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            var read = await stream.ReadAsync(_buffer.AsMemory(have), cancel).ConfigureAwait(false);
            if (read == 0)
            {
                if (AnswerReader.TryReadToEnd(_buffer.AsSpan(0, have), out answer))
                    return (answer, false);
                throw new IOException(
                    have == 0 ? "The connection was closed without an answer." : "The connection was closed within the answer."
                );
            }

            have += read;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_stream is null)
            return;
        await _stream.DisposeAsync().ConfigureAwait(false);
        _stream = null;
    }
}

/// <summary>Nobody listens at the target, so nothing of a request was sent.</summary>
internal sealed class TargetAwayException(Exception inner) : IOException(inner.Message, inner);
