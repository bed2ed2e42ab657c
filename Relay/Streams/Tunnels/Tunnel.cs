using System.Collections.Concurrent;
using System.Net.WebSockets;
using Relay.Hosting.Tunnels;

namespace Relay.Streams.Tunnels;

/// <summary>One listener's connection: deliveries that wait for their answer, and what ends them.</summary>
/// <param name="over">Cancelled when the connection is to end. Its owner disposes of it when all has ended.</param>
internal sealed class Tunnel(
    TunnelSocket socket,
    Webhook listener,
    HelloMessage hello,
    TunnelHolder holder,
    CancellationTokenSource over,
    TimeProvider clock
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<AttemptResult>> _unanswered = new(StringComparer.Ordinal);
    private readonly Acknowledgements _settled = new(clock);

    /// <summary>Completes when everything of it has ended, its listener's pause included.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TunnelSocket Socket => socket;

    public Webhook Listener => listener;

    public HelloMessage Hello => hello;

    public TunnelHolder Holder => holder;

    /// <summary>Whether deliveries may go.</summary>
    public bool IsOpen { get; set; }

    public int Unanswered => _unanswered.Count;

    /// <summary>Cancelled when the connection is to end.</summary>
    public CancellationToken Over { get; } = over.Token;

    /// <inheritdoc cref="ITunnels.SendAsync"/>
    public async Task<AttemptResult> SendAsync(TunnelRequest request, CancellationToken shutdown)
    {
        var (startedAt, started) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), clock.GetTimestamp());
        var result = await TryAsync(request, shutdown).ConfigureAwait(false);
        // How long the handler took is the other end's to say; where it has said nothing, all of it counts.
        return result.Status is null
            ? result with
            {
                StartedAt = startedAt,
                DurationMs = (int)clock.GetElapsedTime(started).TotalMilliseconds,
            }
            : result;
    }

    private async Task<AttemptResult> TryAsync(TunnelRequest request, CancellationToken shutdown)
    {
        var id = Ids.Delivery(request.Work.DeliveryId);
        // Whoever reads goes on as far as to the journal's queue: another thread for that would cost more than it does.
        var answer = new TaskCompletionSource<AttemptResult>();
        if (!IsOpen || !_unanswered.TryAdd(id, answer))
            return TunnelResults.Away(listener);
        // Its own limit is the other end's; this one is for an end that keeps none.
        using var late = new CancellationTokenSource(request.Limit + TunnelResults.Slack, clock);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(late.Token, shutdown);
        await using var giveUp = given.Token.UnsafeRegister(
            _ => answer.TrySetResult(TunnelResults.Unanswered(request, shutdown.IsCancellationRequested)),
            null
        );
        try
        {
            var message = TunnelResults.ToMessage(request) with { Settled = _settled.Take() };
            await socket.SendAsync(message, request.Body, Over).ConfigureAwait(false);
            return await answer.Task.WaitAsync(Over).ConfigureAwait(false);
        }
        catch (Exception error) when (IsOfConnection(error))
        {
            return answer.Task.IsCompletedSuccessfully ? await answer.Task.ConfigureAwait(false) : TunnelResults.Broken(listener);
        }
        finally
        {
            _unanswered.TryRemove(id, out _);
        }
    }

    /// <summary>An answer has come. One that nobody waits for any more was given up before.</summary>
    public void Answer(AnswerMessage message, ReadOnlyMemory<byte> body)
    {
        if (_unanswered.TryGetValue(message.Delivery, out var answer))
            answer.TrySetResult(TunnelResults.FromAnswer(message, body, clock.GetUtcNow()));
    }

    /// <summary>Tells the other end that the answer is on disk. One that is not there any more is told nothing.</summary>
    public async Task AcknowledgeAsync(long deliveryId)
    {
        try
        {
            if (_settled.Add(Ids.Delivery(deliveryId)) is not { } pause)
                return;
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, clock, Over).ConfigureAwait(false);
            if (_settled.Take() is { } settled)
                await socket.SendAsync(new SettledMessage(settled), Over).ConfigureAwait(false);
        }
        catch (Exception error) when (IsOfConnection(error))
        {
            // It will offer its answer again, and be told then.
        }
    }

    /// <summary>Sends the other end away with a word, and ends the connection where it does not go.</summary>
    public async Task DismissAsync(ByeMessage word)
    {
        IsOpen = false;
        try
        {
            await socket.SendAsync(word, Over).WaitAsync(Patience, clock).ConfigureAwait(false);
            await socket.EndAsync().ConfigureAwait(false);
            await Ended.Task.WaitAsync(Patience, clock).ConfigureAwait(false);
        }
        catch (Exception error) when (IsOfConnection(error) || error is TimeoutException)
        {
            // It ends all the same.
        }
        finally
        {
            End();
        }
    }

    /// <summary>Nothing more is sent, and what waits for an answer gets none.</summary>
    public void End()
    {
        IsOpen = false;
        try
        {
            over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended before.
        }
    }

    private static bool IsOfConnection(Exception error) =>
        error is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException;
}
