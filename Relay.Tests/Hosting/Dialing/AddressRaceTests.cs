using System.Net;
using System.Net.Sockets;
using Relay.Hosting.Dialing;
using Xunit;

namespace Relay.Tests.Hosting.Dialing;

/// <summary>An address that leads nowhere costs 250 ms, by the clock that a test moves, and not the whole limit.</summary>
public sealed class AddressRaceTests : IDisposable
{
    private static readonly IPAddress Six = IPAddress.Parse("2001:db8::1"),
        Four = IPAddress.Parse("192.0.2.1"),
        OtherFour = IPAddress.Parse("192.0.2.2");

    private readonly ScriptedNetwork _network = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public async Task A_silent_first_address_is_joined_by_the_next_after_a_quarter_of_a_second()
    {
        var racing = RunAsync(Six, Four);
        await _network.NextDialAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal([Six], _network.Dialled);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await _network.NextDialAsync();
        Assert.Equal([Six, Four], _network.Dialled);

        var winner = _network.Accept(Four);
        using var socket = await racing;
        Assert.Same(winner, socket);
        Assert.Equal([Six], _network.GivenUp);
    }

    [Fact]
    public async Task A_refused_address_is_followed_by_the_next_at_once()
    {
        var racing = RunAsync(Six, Four);
        await _network.NextDialAsync();
        _network.Refuse(Six);
        await _network.NextDialAsync();
        var winner = _network.Accept(Four);
        using var socket = await racing;
        Assert.Same(winner, socket);
    }

    [Fact]
    public async Task The_first_address_still_wins_when_it_answers_first()
    {
        var racing = RunAsync(Six, Four);
        await _network.NextDialAsync();
        _clock.Advance(AddressRace.Step);
        await _network.NextDialAsync();
        var winner = _network.Accept(Six);
        using var socket = await racing;
        Assert.Same(winner, socket);
        Assert.Equal([Four], _network.GivenUp);
    }

    [Fact]
    public async Task A_connection_that_lost_is_closed()
    {
        _network.Accept(Six);
        var late = new LateConnector(_network);
        var racing = new AddressRace(late, _clock).RunAsync([Four, Six], 443, default);
        await _network.NextDialAsync();
        _clock.Advance(AddressRace.Step);
        using var socket = await racing;
        var loser = _network.Accept(Four);
        late.Release.SetResult();
        await late.Released.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(loser.SafeHandle.IsClosed);
        Assert.False(socket.SafeHandle.IsClosed);
    }

    [Theory]
    [InlineData(SocketError.NetworkUnreachable, SocketError.ConnectionRefused, SocketError.ConnectionRefused)]
    [InlineData(SocketError.ConnectionRefused, SocketError.NetworkUnreachable, SocketError.ConnectionRefused)]
    [InlineData(SocketError.AddressFamilyNotSupported, SocketError.TimedOut, SocketError.TimedOut)]
    [InlineData(SocketError.ConnectionRefused, SocketError.TooManyOpenSockets, SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NetworkUnreachable, SocketError.HostUnreachable, SocketError.NetworkUnreachable)]
    public async Task The_error_that_says_most_is_the_races(SocketError first, SocketError second, SocketError said)
    {
        _network.Refuse(Six, first);
        _network.Refuse(Four, second);
        var error = await Assert.ThrowsAsync<SocketException>(() => RunAsync(Six, Four));
        Assert.Equal(said, error.SocketErrorCode);
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_every_try()
    {
        using var stop = new CancellationTokenSource();
        var racing = new AddressRace(_network, _clock).RunAsync([Six, Four, OtherFour], 443, stop.Token);
        await _network.NextDialAsync();
        _clock.Advance(AddressRace.Step);
        await _network.NextDialAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => racing);
        Assert.Equal([Four, Six], _network.GivenUp.OrderBy(address => address.AddressFamily));
        Assert.Equal(2, _network.Dialled.Count);
    }

    private Task<Socket> RunAsync(params IPAddress[] addresses) => new AddressRace(_network, _clock).RunAsync(addresses, 443, default);

    /// <summary>Lets go of a try only when it is told to, whatever the race says: a connection that is made as it is given up.</summary>
    private sealed class LateConnector(ScriptedNetwork network) : IConnector
    {
        public TaskCompletionSource Release { get; } = new();

        public TaskCompletionSource Released { get; } = new();

        public async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
        {
            var socket = await network.ConnectAsync(address, default);
            if (!address.Address.Equals(Four))
                return socket;
            await Release.Task;
            // After the race has looked at what this returns.
            _ = Task.Run(() => Released.SetResult(), CancellationToken.None);
            return socket;
        }
    }
}
