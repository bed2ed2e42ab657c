using System.IO.Pipelines;
using System.Security.Authentication;
using Relay.Hosting.Dialing;
using Relay.Simulator.Receiver;
using Relay.Tests.Delivery;
using Xunit;
using static Relay.Tests.Delivery.OutboundSetup;

namespace Relay.Tests.Hosting.Dialing;

/// <summary>Handshakes stand behind one another and not before the requests that come in; no peer keeps the others waiting.</summary>
public sealed class HandshakeTurnsTests
{
    private const int Many = 24;

    private readonly HandshakeTurns _turns = new(1);

    [Fact]
    public async Task A_handshake_works_only_while_it_has_the_turn()
    {
        var (first, second) = (new Peer(), new Peer());
        var one = await BeginAsync(first);
        var beginning = BeginAsync(second);
        Assert.False(beginning.IsCompleted);

        // One waits for its peer, so that the other may begin.
        var hello = ReadAsync(one);
        var other = await beginning;
        await first.SayAsync();
        Assert.False(hello.IsCompleted);

        HandshakeTurns.End(second.Request);
        Assert.Equal(1, await hello);

        // What is over takes no turns: both read while a third has it.
        HandshakeTurns.End(first.Request);
        await BeginAsync(new Peer());
        await Task.WhenAll(first.SayAsync(), second.SayAsync());
        Assert.Equal((1, 1), (await ReadAsync(one), await ReadAsync(other)));
    }

    [Fact]
    public async Task A_connection_that_is_closed_gives_its_turn_back_wherever_it_was()
    {
        using var gone = new CancellationTokenSource();
        var (working, reading, waiting) = (new Peer(), new Peer(), new Peer());
        var stream = await BeginAsync(reading);
        var read = ReadAsync(stream);
        var closed = await BeginAsync(working);
        var never = _turns.BeginAsync(waiting.Request, waiting.Stream, gone.Token).AsTask();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
        await closed.DisposeAsync();
        await stream.DisposeAsync();
        await reading.SayAsync();
        Assert.Equal(1, await read);

        await BeginAsync(new Peer());
    }

    [Fact]
    public async Task Plain_connections_wait_for_nobody()
    {
        await BeginAsync(new Peer());
        var plain = new Peer("http://one.example/");
        Assert.Same(plain.Stream, await BeginAsync(plain));
    }

    [Fact]
    public async Task Peers_that_say_nothing_and_certificates_that_nobody_vouches_for_keep_no_one_waiting()
    {
        using var authority = new TestAuthority();
        using var leaf = authority.Leaf();
        await using var mute = RecordingReceiver.Start(new ReceiverOptions { Certificate = leaf, Mute = true });
        await using var untrusted = RecordingReceiver.Start(new ReceiverOptions { Certificate = leaf, Protocols = SslProtocols.Tls12 });
        using var client = Client(connectTimeout: Long);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var silent = Enumerable.Range(0, Many).Select(_ => client.SendAsync(Request(mute.Url, Long), enough.Token)).ToList();
        await Poll.UntilAsync(() => mute.Connections == Many, "all silent peers were dialled");

        var refused = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => client.SendAsync(Request(untrusted.Url, Long), Stop)));

        Assert.All(refused, result => Assert.Equal(Outcome.TlsFailed, result.Outcome));
        Assert.All(silent, attempt => Assert.False(attempt.IsCompleted));
        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(silent), result => Assert.Equal(Outcome.Shutdown, result.Outcome));
    }

    private Task<Stream> BeginAsync(Peer peer) => _turns.BeginAsync(peer.Request, peer.Stream, Stop).AsTask();

    private static Task<int> ReadAsync(Stream stream) => stream.ReadAsync(new byte[1], Stop).AsTask();

    /// <summary>The other end of a connection that is being made.</summary>
    private sealed class Peer(string url = "https://one.example/")
    {
        private readonly Pipe _pipe = new();

        public HttpRequestMessage Request { get; } = new(HttpMethod.Post, url);

        public Stream Stream => field ??= _pipe.Reader.AsStream(leaveOpen: true);

        public async Task SayAsync() => await _pipe.Writer.WriteAsync(new byte[] { 1 }, Stop);
    }
}
