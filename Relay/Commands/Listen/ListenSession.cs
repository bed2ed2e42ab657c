using System.Net.WebSockets;
using Relay.Hosting;
using Relay.Hosting.Tunnels;

namespace Relay.Commands.Listen;

/// <summary>
/// <c>relay listen</c> as it runs: a connection, and another one as soon as that is lost.
/// <code>
///  (1) connect    set the listener up, WebSocket, hello             ► refused: the command ends
///  (2) ready      what waits ► catch up or skip ► start
///  (3) deliver    once to the local handler ► its answer ► kept until the relay has it on disk
///  (4) lost       closed, silent, or this machine slept ► (1), at once and then in growing pauses, 1.5 s at most
///      ── crash boundary: what is answered and not settled comes again; only this process knows that, so a kill forgets it ──
/// </code>
/// </summary>
internal sealed class ListenSession(ListenSettings settings, RelaySide relay, LocalHandler handler, IListenView view, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100),
        LongestPause = TimeSpan.FromSeconds(1.5);

    /// <summary>How often it is looked whether the machine has slept, and how long a look may be late.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1),
        Nap = TimeSpan.FromSeconds(4);

    private readonly AnswerMemory _memory = new();

    /// <summary>A fault of our own beside the reading; the command ends with it.</summary>
    private readonly TaskCompletionSource _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TunnelSocket? _socket;
    private volatile bool _pauses;

    /// <summary>Listens until it is cancelled.</summary>
    /// <exception cref="StartException">The relay refuses, or does not answer the first time.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var (pause, isFirst) = (TimeSpan.Zero, true);
        var since = clock.GetUtcNow();
        while (true)
        {
            try
            {
                await Task.Delay(pause, clock, cancel);
                // :: Step 1
                using var socket = await ConnectAsync(isFirst, cancel);
                (isFirst, pause) = (false, TimeSpan.Zero);
                await ServeAsync(socket, () => since = clock.GetUtcNow() - socket.Silence, cancel);
            }
            catch (Exception error) when (IsLost(error) && !cancel.IsCancellationRequested)
            {
                if (isFirst)
                    throw new StartException((int)ExitCode.Failed, error.Message);
                // :: Step 4
                view.Disconnected(since, Sentence(error));
                pause = pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
    }

    /// <summary>Holds deliveries at the relay, or lets them come again.</summary>
    public async Task PauseAsync(bool pauses, CancellationToken cancel)
    {
        _pauses = pauses;
        if (_socket is { } socket)
            await TrySendAsync(socket, pauses ? new PauseMessage() : new StartMessage(Skip: false, settings.MaxInFlight), default, cancel);
    }

    private async Task<TunnelSocket> ConnectAsync(bool isFirst, CancellationToken cancel)
    {
        var socket = await relay.ConnectAsync(isFirst, cancel);
        try
        {
            await socket.SendAsync(
                new HelloMessage(settings.Instance, Environment.MachineName, Environment.UserName, isFirst && settings.TakesOver),
                cancel
            );
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ServeAsync(TunnelSocket socket, Action ending, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // What is with the handler goes on when the connection ends: its answer is for the next one.
        var reading = ReadAsync(socket, over, cancel);
        try
        {
            var ended = await Task.WhenAny(reading, WatchSleepAsync(over.Token), _fault.Task);
            ending();
            await over.CancelAsync();
            if (ended != reading)
                socket.Abort();
            if (ended == _fault.Task)
                await ended;
            await reading;
            throw new TunnelLostException("The relay closed the connection.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TunnelLostException("Nothing was heard of the relay.");
        }
        finally
        {
            _socket = null;
            await over.CancelAsync();
        }
    }

    private async Task ReadAsync(TunnelSocket socket, CancellationTokenSource over, CancellationToken cancel)
    {
        Task beats = Task.CompletedTask;
        while (await socket.ReceiveAsync(over.Token) is var (message, body))
        {
            switch (message)
            {
                case RefusedMessage refused:
                    throw new StartException(StartException.BadConfiguration, refused.Detail);
                case ByeMessage { Code: not ByeMessage.Restarting } bye:
                    throw new StartException((int)ExitCode.Failed, bye.Detail);
                case ReadyMessage ready:
                    _socket = socket;
                    view.Connected(ready, settings.Payload == "envelope" ? relay.Secret : null);
                    beats = EndWhenSilentAsync(socket, ready, over);
                    _ = WatchAsync(StartAsync(socket, ready, over.Token), over.Token);
                    break;
                case DeliverMessage deliver:
                    _memory.Forget(deliver.Settled ?? []);
                    _ = WatchAsync(DeliverAsync(deliver, body, cancel), cancel);
                    break;
                case SettledMessage settled:
                    _memory.Forget(settled.Deliveries);
                    break;
            }
        }

        await over.CancelAsync();
        await beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task EndWhenSilentAsync(TunnelSocket socket, ReadyMessage ready, CancellationTokenSource over)
    {
        await socket.BeatAsync(TimeSpan.FromMilliseconds(ready.SilenceMs), over.Token);
        await over.CancelAsync();
    }

    // :: Step 2
    private async Task StartAsync(TunnelSocket socket, ReadyMessage ready, CancellationToken cancel)
    {
        var skips = settings.Skips ?? await view.AskSkipAsync(ready, cancel);
        if (!_pauses)
            await TrySendAsync(socket, new StartMessage(skips, settings.MaxInFlight), default, cancel);
    }

    // :: Step 3
    private async Task DeliverAsync(DeliverMessage message, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var isNew = _memory.TryBegin(message.Delivery, message.ByHand, out var known);
        // It is with the handler since an earlier connection; its answer goes out when it comes.
        if (!isNew && known is null)
            return;
        var answer = known;
        if (isNew)
        {
            view.Show(new ListenedDelivery(message, body, null, false, clock.GetUtcNow()));
            answer = await handler.ForwardAsync(message, body, cancel);
            if (cancel.IsCancellationRequested)
                return;
            _memory.Finish(answer);
        }

        view.Show(new ListenedDelivery(message, body, answer, !isNew, clock.GetUtcNow()));
        if (_socket is { } socket)
            await TrySendAsync(socket, answer!.Message, answer.Body, cancel);
    }

    /// <summary>Nobody waits for what goes on beside the reading, so what breaks there would be forgotten, and its delivery with it.</summary>
    private async Task WatchAsync(Task beside, CancellationToken cancel)
    {
        try
        {
            await beside;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped, or the connection is over.
        }
        catch (Exception fault)
        {
            _fault.TrySetException(fault);
        }
    }

    /// <summary>
    /// Timers stand still while the machine sleeps, and the other end gives the connection up meanwhile. Nobody says so when it wakes.
    /// </summary>
    private async Task WatchSleepAsync(CancellationToken over)
    {
        while (true)
        {
            var before = clock.GetUtcNow();
            await Task.Delay(Look, clock, over);
            if (clock.GetUtcNow() - before > Look + Nap)
                return;
        }
    }

    private static async Task TrySendAsync(TunnelSocket socket, TunnelMessage message, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        try
        {
            await socket.SendAsync(message, body, cancel);
        }
        catch (Exception error) when (IsLost(error) || error is OperationCanceledException)
        {
            // Whoever reads finds out; an answer is remembered.
        }
    }

    private static bool IsLost(Exception error) =>
        error is TunnelLostException or WebSocketException or IOException or InvalidDataException or ObjectDisposedException;

    private static string Sentence(Exception error) => error is TunnelLostException ? error.Message : "The connection to the relay broke.";
}
