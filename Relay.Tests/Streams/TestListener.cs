using System.Net.WebSockets;
using System.Threading.Channels;
using Relay.Hosting.Tunnels;

namespace Relay.Tests.Streams;

/// <summary>A listener that does exactly what its test says: it speaks the tunnel's language and forwards nothing.</summary>
internal sealed class TestListener : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<(TunnelMessage Message, byte[] Body)> _heard = Channel.CreateUnbounded<(TunnelMessage, byte[])>();
    private readonly List<(TunnelMessage Message, byte[] Body)> _kept = [];
    private readonly CancellationTokenSource _over = new();
    private TunnelSocket _tunnel = null!;
    private Task _reading = Task.CompletedTask,
        _beating = Task.CompletedTask;

    public ReadyMessage Ready { get; private set; } = null!;

    /// <summary>Sets the listener up, connects, and where it is not told otherwise starts.</summary>
    public static async Task<TestListener> ConnectAsync(
        RelayFixture relay,
        string name = "laptop",
        object? settings = null,
        string instance = "one",
        bool? skip = false,
        int maxInFlight = 16,
        bool isSilent = false
    )
    {
        var listener = new TestListener();
        await PutAsync(relay, name, settings, instance);
        await listener.OpenAsync(relay, name, new HelloMessage(instance, "host-" + instance, "ada"));
        listener.Ready = await listener.HearAsync<ReadyMessage>();
        if (!isSilent)
            listener._beating = listener._tunnel.BeatAsync(TimeSpan.FromSeconds(8), listener._over.Token);
        if (skip is { } choice)
            await listener.SayAsync(new StartMessage(choice, maxInFlight));
        return listener;
    }

    /// <summary>Only opens the connection and says who it is.</summary>
    public static async Task<TestListener> OpenAsync(RelayFixture relay, HelloMessage hello, string name = "laptop")
    {
        var listener = new TestListener();
        await listener.OpenAsync(relay, name, hello);
        return listener;
    }

    public static async Task<ApiAnswer> PutAsync(RelayFixture relay, string name, object? settings = null, string? instance = null)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(settings ?? new { })!.AsObject();
        body["forwardTo"] ??= "http://localhost:3000/hooks";
        if (instance is not null)
            body["instance"] = instance;
        return await relay.SendAsync("PUT", "/api/v1/listeners/" + name, body.ToJsonString());
    }

    public Task SayAsync(TunnelMessage message, byte[]? body = null) => _tunnel.SendAsync(message, body ?? [], CancellationToken.None);

    /// <summary>The next message of its sort.</summary>
    public async Task<T> HearAsync<T>()
        where T : TunnelMessage => (T)(await NextAsync(message => message is T)).Message;

    public async Task<(DeliverMessage Message, byte[] Body)> DeliveryAsync()
    {
        var (message, body) = await NextAsync(message => message is DeliverMessage);
        return ((DeliverMessage)message, body);
    }

    /// <summary>Takes a delivery and answers it, and waits for the word that this is on disk.</summary>
    public async Task<DeliverMessage> AnswerAsync(int status = 200, byte[]? body = null)
    {
        var (message, _) = await DeliveryAsync();
        await AnswerAsync(message, status, body);
        await SettledAsync(message);
        return message;
    }

    /// <summary>The relay says that the answer to it is on disk.</summary>
    public Task SettledAsync(DeliverMessage delivery) =>
        NextAsync(message => message is SettledMessage settled && settled.Deliveries.Contains(delivery.Delivery));

    /// <summary>The same of several, in however many messages.</summary>
    public async Task AllSettledAsync(IReadOnlyList<DeliverMessage> deliveries)
    {
        var left = deliveries.Select(delivery => delivery.Delivery).ToHashSet();
        while (left.Count > 0)
            left.ExceptWith((await HearAsync<SettledMessage>()).Deliveries);
    }

    public Task AnswerAsync(DeliverMessage message, int? status, byte[]? body = null, string outcome = "") =>
        SayAsync(new AnswerMessage(message.Delivery, outcome, status, status is null ? "No." : null, 1, 12, ["X-Own", "yes"], false), body);

    /// <summary>Whether the relay has ended it.</summary>
    public Task EndedAsync() => _reading.WaitAsync(TimeSpan.FromSeconds(60));

    public void Break() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _socket.Abort();
        await _reading;
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _tunnel.Dispose();
        _over.Dispose();
    }

    /// <summary>Several sorts come side by side: what is not asked for is kept.</summary>
    private async Task<(TunnelMessage Message, byte[] Body)> NextAsync(Func<TunnelMessage, bool> isWanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var at = _kept.FindIndex(heard => isWanted(heard.Message));
            if (at >= 0)
            {
                var found = _kept[at];
                _kept.RemoveAt(at);
                return found;
            }

            _kept.Add(await _heard.Reader.ReadAsync(limit.Token));
        }
    }

    private async Task OpenAsync(RelayFixture relay, string name, HelloMessage hello)
    {
        _socket.Options.SetRequestHeader("Authorization", "Bearer " + relay.Key);
        var address = new UriBuilder(relay.Address) { Scheme = "ws", Path = $"/api/v1/listeners/{name}/connect" };
        await _socket.ConnectAsync(address.Uri, CancellationToken.None);
        _tunnel = new TunnelSocket(_socket, TimeProvider.System);
        await SayAsync(hello);
        _reading = ReadAsync();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _tunnel.ReceiveAsync(_over.Token) is var (message, body))
            {
                // What is settled may come with the next delivery.
                if (message is DeliverMessage { Settled: { } settled })
                    _heard.Writer.TryWrite((new SettledMessage(settled), []));
                if (message is not BeatMessage)
                    _heard.Writer.TryWrite((message, body.ToArray()));
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // This is how it ends.
        }

        _heard.Writer.TryComplete();
    }
}
