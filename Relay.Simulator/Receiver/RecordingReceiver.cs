using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Relay.Simulator.Receiver;

/// <summary>
/// An endpoint on loopback that remembers every request and answers well or badly, as its paths are told. It reads and writes sockets
/// itself, because a web server would not send what endpoints send when they fail.
/// </summary>
/// <example><code>
/// await using var receiver = RecordingReceiver.Start();
/// receiver.On("/hooks", Behaviour.Sequence(Behaviour.Status(500), 2, Behaviour.Ok));
/// var hits = await receiver.WaitForHitsAsync(3, TimeSpan.FromSeconds(5));
/// </code></example>
public sealed class RecordingReceiver : IAsyncDisposable
{
    private readonly ReceiverOptions _options;
    private readonly Socket _listener;
    private readonly HitLog _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, Behaviour> _behaviours = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, Task> _serving = new();
    private readonly Task _accepting;
    private readonly SslServerAuthenticationOptions? _tls;
    private int _connections;

    private RecordingReceiver(ReceiverOptions options)
    {
        (_options, _log, _tls) = (options, new HitLog(options.Kept), CreateTls(options));
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
        _listener.Listen(1024);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Its address, ending in a slash.</summary>
    public Uri Url => new($"{(_options.Certificate is null ? "http" : "https")}://127.0.0.1:{Port}/");

    /// <summary>What it does on paths that were told nothing.</summary>
    public Behaviour Otherwise { get; set; } = Behaviour.Ok;

    /// <summary>Everything it remembers, in the order of arrival.</summary>
    public IReadOnlyList<Hit> Hits => _log.Snapshot();

    /// <summary>How many requests it read, remembered or not.</summary>
    public int HitCount => _log.Count;

    /// <summary>How many connections it accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Listens on loopback.</summary>
    public static RecordingReceiver Start(ReceiverOptions? options = null) => new(options ?? new ReceiverOptions());

    /// <summary>Says what happens on a path, from the next request on. One with a query goes before the path alone, which takes any.</summary>
    /// <returns>The path's address.</returns>
    public Uri On(string path, Behaviour behaviour)
    {
        _behaviours[path] = behaviour;
        return new Uri(Url, path);
    }

    /// <summary>The hits on one path.</summary>
    public IReadOnlyList<Hit> HitsOn(string path) => [.. Hits.Where(hit => hit.Path == path)];

    /// <summary>Waits until it has read this many requests in all.</summary>
    /// <exception cref="TimeoutException">It has not, within the time; the message says how many there were.</exception>
    public async Task<IReadOnlyList<Hit>> WaitForHitsAsync(int count, TimeSpan timeout)
    {
        try
        {
            await _log.ReachAsync(count).WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{HitCount} of {count} requests came within {timeout}.");
        }

        return Hits;
    }

    /// <summary>Forgets all hits.</summary>
    public void Clear() => _log.Clear();

    /// <summary>Stops listening and drops every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_serving.Values).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                var number = Interlocked.Increment(ref _connections);
                _serving[number] = ServeAsync(socket, number);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        await Task.Yield();
        try
        {
            socket.NoDelay = true;
            var stream = await SecureAsync(new NetworkStream(socket, ownsSocket: true)).ConfigureAwait(false);
            await using var connection = new Connection(socket, stream, number);
            if (_options.Mute)
                await Task.Delay(Timeout.InfiniteTimeSpan, _options.Clock, _stopping.Token).ConfigureAwait(false);
            while (await AnswerNextAsync(connection).ConfigureAwait(false)) { }
        }
        catch (Exception error)
            when (error
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or AuthenticationException
            )
        {
            // The sender left, or we are stopping: both are ordinary ends of a connection.
        }
        finally
        {
            socket.Dispose();
            _serving.TryRemove(number, out _);
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (_tls is null || _options.Mute)
            return stream;
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(_tls, _stopping.Token).ConfigureAwait(false);
        return tls;
    }

    /// <summary>Made once: to look for the certificate's chain costs more than a handshake.</summary>
    private static SslServerAuthenticationOptions? CreateTls(ReceiverOptions options) =>
        options.Certificate is null
            ? null
            : new SslServerAuthenticationOptions
            {
                // Offline: it sends what it was given, and fetches no intermediate from an address in its own certificate.
                ServerCertificateContext = SslStreamCertificateContext.Create(options.Certificate, null, offline: true),
                EnabledSslProtocols = options.Protocols,
            };

    private async Task<bool> AnswerNextAsync(Connection connection)
    {
        if (await connection.ReadAsync(_stopping.Token).ConfigureAwait(false) is not var (method, path, headers, body))
            return false;
        var hit = _log.Add(count => new Hit(count, _options.Clock.GetUtcNow(), method, path, headers, body, connection.Number));
        var behaviour =
            _behaviours.TryGetValue(path, out var told) || _behaviours.TryGetValue(path.Split('?', 2)[0], out told) ? told : Otherwise;
        // A behaviour may wait for something that never comes; the receiver's end does not wait for it.
        var answer = behaviour.Answer(new Exchange(connection, hit, _options.Clock, _stopping.Token));
        return await answer.WaitAsync(_stopping.Token).ConfigureAwait(false);
    }
}
