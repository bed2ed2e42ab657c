using System.Net;
using System.Net.Sockets;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// A network between two programs that can go away without a word: connections stay open, and what is sent over them is swallowed. A
/// connection that was made over a network which is away never comes to life.
/// </summary>
internal sealed class SilentProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _target;
    private readonly List<Socket> _sockets = [];
    private readonly Lock _lock = new();
    private volatile object _network = new();
    private volatile bool _isAway;

    public SilentProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>From here on bytes are swallowed, of these connections for ever.</summary>
    public void Cut() => (_isAway, _network) = (true, new object());

    /// <summary>New connections work again.</summary>
    public void Mend() => _isAway = false;

    public void Dispose()
    {
        _listener.Stop();
        lock (_lock)
            _sockets.ForEach(socket => socket.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(Keep(await _listener.AcceptSocketAsync()));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        if (_isAway)
            return;
        var (network, target) = (_network, Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));
        await target.ConnectAsync(IPAddress.Loopback, _target.Port);
        await Task.WhenAll(PumpAsync(caller, target, network), PumpAsync(target, caller, network));
    }

    private async Task PumpAsync(Socket from, Socket to, object network)
    {
        var buffer = new byte[16 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (ReferenceEquals(network, _network))
                    await to.SendAsync(buffer.AsMemory(0, count));
            }

            if (ReferenceEquals(network, _network))
                to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Its end is of no interest.
        }
    }

    private Socket Keep(Socket socket)
    {
        lock (_lock)
            _sockets.Add(socket);
        return socket;
    }
}
