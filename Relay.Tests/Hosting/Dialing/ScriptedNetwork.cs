using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Relay.Hosting.Dialing;
using Xunit;

namespace Relay.Tests.Hosting.Dialing;

/// <summary>
/// A network in which a test says what becomes of each address: connected by a real socket of loopback, refused, or never heard of again.
/// </summary>
internal sealed class ScriptedNetwork : IConnector, IHostResolver, IDisposable
{
    private readonly ConcurrentDictionary<IPAddress, TaskCompletionSource<Socket>> _pending = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim _dialled = new(0);

    public ScriptedNetwork()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(64);
    }

    /// <summary>What every name leads to.</summary>
    public IPAddress[] Addresses { get; init; } = [];

    /// <summary>In the order of the calls.</summary>
    public ConcurrentQueue<IPAddress> Dialled { get; } = [];

    /// <summary>Those whose try was given up.</summary>
    public ConcurrentQueue<IPAddress> GivenUp { get; } = [];

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) => Task.FromResult(Addresses);

    public async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var result = _pending.GetOrAdd(address.Address, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        Dialled.Enqueue(address.Address);
        _dialled.Release();
        await using var giveUp = cancellation.Register(() =>
        {
            GivenUp.Enqueue(address.Address);
            result.TrySetCanceled(cancellation);
        });
        return await result.Task;
    }

    /// <summary>Waits for one more call.</summary>
    public async Task NextDialAsync() =>
        Assert.True(await _dialled.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), "nothing was dialled");

    public void Refuse(IPAddress address, SocketError error = SocketError.ConnectionRefused) =>
        _pending
            .GetOrAdd(address, _ => new(TaskCreationOptions.RunContinuationsAsynchronously))
            .TrySetException(new SocketException((int)error));

    /// <returns>The socket, to see whether it is closed.</returns>
    public Socket Accept(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(_listener.LocalEndPoint!);
        if (!_pending.GetOrAdd(address, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(socket))
            socket.Dispose();
        return socket;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _dialled.Dispose();
    }
}
