using System.Net.WebSockets;
using Relay.Config;
using Relay.Hosting;
using Relay.Hosting.Tunnels;

namespace Relay.Streams.Tunnels;

/// <summary>
/// Lets listeners in and sees them out. A tunnel is one more worker: it sends what the listener's lane gives it and hands the answers
/// back; what is not settled waits in the store.
/// <code>
/// WebSocket ─► hello ─► the name is free, or mine, or taken over, on every node  (► refused: who has it)
///           ─► ready ─► start ─► the listener's pause ends: its lane sends, live deliveries and what has gathered side by side
///   ├─ closed, silent, removed, taken over, the relay stops ─► the listener is paused: its lane gives back what it holds
///   └─ deliveries under way have had no answer ─► they wait in the store
///           ── crash boundary: leases are void at the next start, and so is the connection; the other end knows what it has answered ──
/// </code>
/// </summary>
internal sealed class TunnelHub(
    ICatalog catalog,
    Func<IDeliveryControl> control,
    LiveAnswerBoard live,
    AnswersElsewhere elsewhere,
    ListenerOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<TunnelHub> log,
    TunnelSeats seats
) : ITunnels, ITunnelDoor
{
    /// <summary>How long a listener may take for its first word, and one that is to leave for going.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    /// <summary>How long answers under way are waited for when the relay stops.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Tunnel> _tunnels = [];

    public TunnelHolder? FindHolder(long listenerId) => Find(listenerId)?.Holder ?? seats.FindElsewhere(listenerId);

    public async Task<TunnelHolder?> FindHolderAsync(long listenerId, CancellationToken cancel) =>
        Find(listenerId)?.Holder ?? await seats.FindElsewhereAsync(listenerId, cancel);

    public async Task<AttemptResult> SendAsync(TunnelRequest request, CancellationToken shutdown)
    {
        var (id, work) = (request.Work.WebhookId, request.Work);
        // One that comes out of the store does not know any more that it is live; its caller has asked by then, here or at another node.
        var isLive =
            work.Event.Envelope.Live is not null || live.IsAwaited(work.Event.Id) || (seats.AreShared && elsewhere.IsAwaited(work.Event));
        var result = Find(id) is { } tunnel
            ? await tunnel.SendAsync(request with { IsLive = isLive }, shutdown).ConfigureAwait(false)
            : TunnelResults.Away(catalog.Current.Webhooks[id]) with
            {
                StartedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            };
        if (isLive)
            live.Post(work.Event.Id, result);
        return result.ResponseBody.Length <= TunnelResults.KeptBytes
            ? result
            : result with
            {
                ResponseBody = result.ResponseBody[..TunnelResults.KeptBytes],
                ResponseTruncated = true,
            };
    }

    public void Acknowledge(DeliveryWork work) => _ = Find(work.WebhookId)?.AcknowledgeAsync(work.DeliveryId);

    public bool AnswersLive(RoutedSource source, Envelope envelope, bool hasUpstream) =>
        source
            .Match(envelope.Kind, envelope.Type)
            .Any(webhook => webhook.Listener is { } listener && (!hasUpstream || listener.AnswersLive) && IsThere(webhook.Id));

    public Task<AttemptResult?> AnswerAsync(long eventId, TimeSpan limit, CancellationToken cancel) =>
        seats.AreShared ? elsewhere.WaitAsync(eventId, live, limit, cancel) : live.WaitAsync(eventId, limit, cancel);

    public void Dismiss(long listenerId) =>
        _ = Find(listenerId)?.DismissAsync(new ByeMessage(ByeMessage.Removed, "This listener was removed from the relay."));

    public async Task ServeAsync(HttpContext http, Webhook listener, Caller caller)
    {
        using var socket = new TunnelSocket(await http.WebSockets.AcceptWebSocketAsync(), clock);
        try
        {
            if (await FirstWordAsync(socket, http.RequestAborted) is not { } hello)
                return;
            var remote = http.Connection.RemoteIpAddress?.ToString() ?? "";
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var holder = new TunnelHolder(hello.Instance, hello.Host, hello.User, caller.Name, remote, now);
            using var over = new CancellationTokenSource();
            var tunnel = new Tunnel(socket, listener, hello, holder, over, clock);
            if ((await EnterAsync(tunnel) ?? await SitAsync(tunnel)) is { } other)
                await socket.SendAsync(
                    new RefusedMessage("listener_taken", other.TakenSentence(listener.Listener!.Name)),
                    http.RequestAborted
                );
            else
                await ServeAsync(tunnel, http.RequestAborted);
            await socket.CloseAsync();
        }
        catch (Exception error)
            when (error
                    is WebSocketException
                        or OperationCanceledException
                        or IOException
                        or InvalidDataException
                        or ObjectDisposedException
            )
        {
            // This is how connections end.
        }
    }

    /// <summary>Whether somebody is connected who gets deliveries; of another node's that is found out when they are waited for.</summary>
    private bool IsThere(long listenerId) => Find(listenerId) is { IsOpen: true } || seats.FindElsewhere(listenerId) is not null;

    private Tunnel? Find(long listenerId)
    {
        lock (_lock)
            return _tunnels.GetValueOrDefault(listenerId);
    }

    private async Task<HelloMessage?> FirstWordAsync(TunnelSocket socket, CancellationToken gone)
    {
        using var late = new CancellationTokenSource(Moment, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, gone);
        return (await socket.ReceiveAsync(over.Token))?.Message as HelloMessage;
    }

    /// <summary>One listener per name at a time; one that comes back takes its own place, whether or not its end was noticed here.</summary>
    /// <returns>Who has the name, where it is another; null where this one has it now.</returns>
    private async Task<TunnelHolder?> EnterAsync(Tunnel tunnel)
    {
        while (true)
        {
            Tunnel? other;
            lock (_lock)
            {
                other = _tunnels.GetValueOrDefault(tunnel.Listener.Id);
                if (other is null)
                {
                    _tunnels[tunnel.Listener.Id] = tunnel;
                    return null;
                }
            }

            var isSame = other.Hello.Instance == tunnel.Hello.Instance;
            if (!isSame && !tunnel.Hello.TakeOver)
                return other.Holder;
            if (isSame)
                other.End();
            else
            {
                await control().PauseAsync(tunnel.Listener.Id, CancellationToken.None);
                await other.DismissAsync(new ByeMessage(ByeMessage.TakenOver, tunnel.Holder.TakenOverSentence));
            }

            await other.Ended.Task.WaitAsync(Moment, clock);
        }
    }

    /// <summary>The same over all nodes: the lane comes with the place. One that is refused leaves its place here.</summary>
    private async Task<TunnelHolder?> SitAsync(Tunnel tunnel)
    {
        try
        {
            var other = await seats.TakeAsync(tunnel);
            if (other is not null)
                Remove(tunnel);
            return other;
        }
        catch
        {
            Remove(tunnel);
            throw;
        }
    }

    private async Task ServeAsync(Tunnel tunnel, CancellationToken gone)
    {
        log.LogInformation(
            LogEvents.ListenerConnected,
            "Listener {Listener} is connected from {Host} by {User} with the key {Key}",
            tunnel.Listener.Listener!.Name,
            tunnel.Hello.Host,
            tunnel.Hello.User,
            tunnel.Holder.Caller
        );
        using var over = CancellationTokenSource.CreateLinkedTokenSource(tunnel.Over, gone);
        await using var stopping = lifetime.ApplicationStopping.UnsafeRegister(_ => _ = StopAsync(tunnel), null);
        void Lose(long listenerId)
        {
            if (listenerId == tunnel.Listener.Id)
                _ = tunnel.DismissAsync(new ByeMessage(ByeMessage.TakenOver, seats.FindElsewhere(listenerId)!.TakenOverSentence));
        }

        seats.Lost += Lose;
        try
        {
            var health = await control().AskAsync(tunnel.Listener.Id, over.Token);
            var silence = options.Silence;
            await tunnel.Socket.SendAsync(new ReadyMessage(health.Open, (int)silence.TotalMilliseconds, health.DisabledAt), over.Token);
            var reading = ReadAsync(tunnel, over.Token);
            await Task.WhenAny(reading, tunnel.Socket.BeatAsync(silence, over.Token));
            // Silent or closed: what is still read would be of nobody.
            await over.CancelAsync();
            await reading;
        }
        finally
        {
            seats.Lost -= Lose;
            await LeaveAsync(tunnel);
        }
    }

    private async Task ReadAsync(Tunnel tunnel, CancellationToken over)
    {
        while (await tunnel.Socket.ReceiveAsync(over) is var (message, body))
        {
            switch (message)
            {
                case StartMessage start when !tunnel.IsOpen:
                    tunnel.IsOpen = true;
                    await control().ConnectAsync(tunnel.Listener.Id, start.Skip, Math.Clamp(start.MaxInFlight, 1, 256), over);
                    break;
                case PauseMessage when tunnel.IsOpen:
                    tunnel.IsOpen = false;
                    await control().PauseAsync(tunnel.Listener.Id, over);
                    break;
                case AnswerMessage answer:
                    tunnel.Answer(answer, body);
                    break;
            }
        }
    }

    /// <summary>Nothing new is sent, and what is under way may still be answered for a moment.</summary>
    private async Task StopAsync(Tunnel tunnel)
    {
        try
        {
            await control().PauseAsync(tunnel.Listener.Id, CancellationToken.None);
            using var limit = new CancellationTokenSource(LastAnswers, clock);
            while (tunnel.Unanswered > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(20), clock, limit.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or StorageException)
        {
            // What has no answer by now gets none: it waits in the store.
        }

        await tunnel.DismissAsync(new ByeMessage(ByeMessage.Restarting, "The relay stops."));
    }

    /// <summary>First the pause, so that the lane sends nothing more; then those that wait for an answer learn that there is none.</summary>
    private async Task LeaveAsync(Tunnel tunnel)
    {
        try
        {
            // Where another node has its place by now, that one's connection is not to be paused.
            if (await seats.HasAsync(tunnel.Listener.Id))
            {
                await control().PauseAsync(tunnel.Listener.Id, CancellationToken.None);
                await seats.LeaveAsync(tunnel.Listener.Id);
            }
        }
        catch (StorageException refusal)
        {
            // Its lane finds nobody and rests; the next connection, or the next start, sets it right.
            log.LogWarning(
                LogEvents.StoreRefused,
                "Listener {Listener} could not be paused: {Reason}",
                tunnel.Listener.Listener!.Name,
                refusal.Message
            );
        }
        finally
        {
            Remove(tunnel);
            log.LogInformation(LogEvents.ListenerDisconnected, "Listener {Listener} is disconnected", tunnel.Listener.Listener!.Name);
        }
    }

    private void Remove(Tunnel tunnel)
    {
        lock (_lock)
            _tunnels.Remove(tunnel.Listener.Id);
        tunnel.End();
        tunnel.Ended.TrySetResult();
    }
}
