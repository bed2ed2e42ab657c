using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Tests.Hosting.Dialing;

/// <summary>
/// A receiver behind small buffers, like one at the end of a real network: a large body does not fit into them, so that whether it is read
/// matters. Loopback by itself takes some three megabytes before anybody reads.
/// </summary>
internal sealed class NarrowReceiver : IAsyncDisposable
{
    private const int TcpLevel = 6,
        MaxSegment = 2;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Connection, Task> _serve;
    private readonly Task _accepting;
    private readonly List<Task> _serving = [];
    private int _connections;

    private NarrowReceiver(Func<Connection, Task> serve)
    {
        _serve = serve;
        _listener.ReceiveBufferSize = 4096;
        _listener.SetRawSocketOption(TcpLevel, MaxSegment, BitConverter.GetBytes(1460));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(64);
        _accepting = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndPoint}";

    public int Connections => Volatile.Read(ref _connections);

    /// <param name="serve">What happens on each connection; it is closed behind it, with what is unread (a reset).</param>
    public static NarrowReceiver Start(Func<Connection, Task> serve) => new(serve);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                _serving.Add(ServeAsync(socket, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using (socket)
        {
            try
            {
                await _serve(new Connection(socket, number, _stop.Token));
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException)
            {
                // The sender left, or the test is over.
            }
        }
    }

    internal sealed class Connection(Socket socket, int number, CancellationToken stop)
    {
        private readonly byte[] _buffer = new byte[1024];

        /// <summary>From 1, in the order in which they were accepted.</summary>
        public int Number => number;

        /// <summary>Reads the head of a request and as little of its body as comes with it.</summary>
        public async Task<string> ReadHeadAsync()
        {
            var head = new StringBuilder();
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await socket.ReceiveAsync(_buffer, stop);
                if (read == 0)
                    throw new SocketException((int)SocketError.ConnectionReset);
                head.Append(Encoding.Latin1.GetString(_buffer, 0, read));
            }

            return head.ToString();
        }

        /// <summary>Reads that many bytes more.</summary>
        public async Task SkipAsync(int count)
        {
            while (count > 0)
            {
                var read = await socket.ReceiveAsync(_buffer.AsMemory(0, Math.Min(count, _buffer.Length)), stop);
                if (read == 0)
                    throw new SocketException((int)SocketError.ConnectionReset);
                count -= read;
            }
        }

        public async Task WriteAsync(string answer) => await socket.SendAsync(Encoding.Latin1.GetBytes(answer), stop);

        /// <summary>Neither reads nor closes until the test is over.</summary>
        public Task StayAsync() => Task.Delay(Timeout.Infinite, stop);
    }
}
