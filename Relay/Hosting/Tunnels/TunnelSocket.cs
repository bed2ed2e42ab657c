using System.Net.WebSockets;

namespace Relay.Hosting.Tunnels;

/// <summary>
/// One end of a tunnel: messages over a WebSocket, a beat in between, and an ear for silence. Whatever bytes come are a sign of life, so
/// that a slow large message is none.
/// </summary>
internal sealed class TunnelSocket(WebSocket socket, TimeProvider clock) : IDisposable
{
    /// <summary>The longest message: a body of the greatest that ingest takes, and headers.</summary>
    public const int MaxMessage = 64 << 20;

    private const int Piece = 64 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly byte[] _buffer = new byte[Piece];
    private long _heard = clock.GetTimestamp();

    /// <summary>How long nothing was heard.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Volatile.Read(ref _heard));

    /// <exception cref="WebSocketException">The connection is gone.</exception>
    public Task SendAsync(TunnelMessage message, CancellationToken cancel) => SendAsync(message, default, cancel);

    /// <inheritdoc cref="SendAsync(TunnelMessage, CancellationToken)"/>
    public async Task SendAsync(TunnelMessage message, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var bytes = TunnelCodec.Write(message, body.Span);
        await _sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancel).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message, or null where the other end has closed.</summary>
    /// <exception cref="WebSocketException">The connection is gone.</exception>
    /// <exception cref="InvalidDataException">What came is no message.</exception>
    public async Task<(TunnelMessage Message, ReadOnlyMemory<byte> Body)?> ReceiveAsync(CancellationToken cancel)
    {
        MemoryStream? whole = null;
        while (true)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(), cancel).ConfigureAwait(false);
            Volatile.Write(ref _heard, clock.GetTimestamp());
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            // Mostly it has come in one piece. Its body is kept, and the buffer is for the next one.
            if (part.EndOfMessage && whole is null)
                return TunnelCodec.Read(_buffer.AsSpan(0, part.Count).ToArray());
            whole ??= new MemoryStream();
            if (whole.Length + part.Count > MaxMessage)
                throw new InvalidDataException("A message is longer than a tunnel takes.");
            whole.Write(_buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
                return TunnelCodec.Read(whole.GetBuffer().AsMemory(0, (int)whole.Length));
        }
    }

    /// <summary>Sends a beat now and then, until nothing was heard for as long as that.</summary>
    /// <returns>When the other end is silent.</returns>
    public async Task BeatAsync(TimeSpan silence, CancellationToken cancel)
    {
        var every = silence / 4;
        while (Silence < silence)
        {
            // A peer that takes nothing must not hold up the ear.
            _ = SendBeatAsync(cancel);
            await Task.Delay(every, clock, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Says that nothing more comes from here. A peer that takes nothing is not waited for.</summary>
    public async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        try
        {
            await _sending.WaitAsync(limit.Token).ConfigureAwait(false);
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception error) when (IsOfConnection(error))
        {
            socket.Abort();
        }
    }

    /// <summary>The same, and waits for the other end to do so too: what is still on its way from there would make a reset of it.</summary>
    public async Task CloseAsync()
    {
        await EndAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(Patience, clock);
        try
        {
            while (await ReceiveAsync(limit.Token).ConfigureAwait(false) is not null) { }
        }
        catch (Exception error) when (IsOfConnection(error) || error is InvalidDataException)
        {
            socket.Abort();
        }
    }

    /// <summary>Breaks the connection off.</summary>
    public void Abort() => socket.Abort();

    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendBeatAsync(CancellationToken cancel)
    {
        try
        {
            await SendAsync(new BeatMessage(), cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (IsOfConnection(error))
        {
            // Whoever reads finds out.
        }
    }

    private static bool IsOfConnection(Exception error) =>
        error is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException;
}
