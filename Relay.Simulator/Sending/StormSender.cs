using System.Collections.Concurrent;
using System.Threading.Channels;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Sending;

/// <summary>
/// Sends a plan as the providers would. The requests of a call go over one connection, each after the answer to the one before, so that
/// their order on the wire is the plan's; calls run beside one another.
/// What is not accepted is tried again on the provider's own schedule, without holding up what follows.
/// <code>
/// plan ─► window, what is due soon ─► lane of the call ─► rendered when its turn comes ─► sent ─► watcher
///                                                                                          └ not accepted ─► tried again later
/// </code>
/// </summary>
internal sealed class StormSender : IAsyncDisposable
{
    /// <summary>How many requests wait in the lanes at most: places and times, no bytes.</summary>
    private const int Window = 16_384;

    /// <summary>How long before its time a request goes into its lane.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);

    private readonly StormPlan _plan;
    private readonly Uri _target;
    private readonly RequestWriter _writer;
    private readonly TimeProvider _clock;
    private readonly ISendWatcher _watcher;
    private readonly int _lanes;
    private readonly TargetGate _gate;
    private readonly Dictionary<string, LifecycleRetry> _retries = Lifecycle.Dialects.ToDictionary(
        dialect => dialect,
        dialect => Lifecycle.Find(dialect).Retry
    );
    private readonly ConcurrentBag<WireConnection> _spare = [];
    private readonly SemaphoreSlim _window = new(Window);
    private readonly TaskCompletionSource _retriesDone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The sending itself is one, so that the count is 0 only when nothing can add to it any more.
    private int _retrying = 1;
    private long _began;

    public StormSender(
        StormPlan plan,
        Uri target,
        IReadOnlyDictionary<string, SourceRoute> routes,
        ISendWatcher watcher,
        int lanes,
        TimeProvider clock
    )
    {
        (_plan, _target, _watcher, _lanes, _clock) = (plan, target, watcher, lanes, clock);
        _gate = new TargetGate(target, clock);
        _writer = new RequestWriter(target, routes, clock);
    }

    /// <summary>When nobody listened at the target.</summary>
    public IReadOnlyList<Outage> Outages => _gate.Outages;

    /// <summary>Sends everything; ends when the last retry has. When cancelled, it ends after the requests that are under way.</summary>
    /// <param name="began">The timestamp that times count from.</param>
    public async Task RunAsync(long began, CancellationToken cancel)
    {
        _began = began;
        var lanes = new Channel<DueRequest>[_lanes];
        for (var i = 0; i < _lanes; i++)
            lanes[i] = Channel.CreateUnbounded<DueRequest>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var running = lanes.Select(lane => Task.Run(() => RunLaneAsync(lane.Reader, cancel), CancellationToken.None)).ToList();
        try
        {
            await FillAsync(lanes, cancel).ConfigureAwait(false);
        }
        finally
        {
            foreach (var lane in lanes)
                lane.Writer.Complete();
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        RetryEnded();
        await _retriesDone.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        while (_spare.TryTake(out var connection))
            await connection.DisposeAsync().ConfigureAwait(false);
        _window.Dispose();
    }

    // A concurrent copy has to be on the way at the same moment as its event, so it takes another lane.
    private int Lane(DueRequest due) => (due.Seat.Place + (due.Draft.Twin ? 1 : 0)) % _lanes;

    private async Task FillAsync(Channel<DueRequest>[] lanes, CancellationToken cancel)
    {
        foreach (var due in _plan.Stream())
        {
            if (!await WaitUntilAsync(due.SendAt - Ahead, cancel).ConfigureAwait(false))
                return;
            try
            {
                await _window.WaitAsync(cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            lanes[Lane(due)].Writer.TryWrite(due);
        }
    }

    private async Task RunLaneAsync(ChannelReader<DueRequest> lane, CancellationToken cancel)
    {
        await using var connection = new WireConnection(_target, _clock);
        var renderer = _plan.CreateRenderer();
        await foreach (var due in lane.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _window.Release();
            if (!await WaitUntilAsync(due.SendAt, cancel).ConfigureAwait(false))
                continue;
            var request = renderer.Render(due);
            _watcher.Sending(request);
            var result = await TryAsync(connection, request, 1, request.SendAt, cancel).ConfigureAwait(false);
            var again = IsRetried(result);
            _watcher.Sent(result, isLast: !again);
            if (!again)
                continue;
            Interlocked.Increment(ref _retrying);
            _ = RetryAsync(request, cancel);
        }
    }

    private void RetryEnded()
    {
        if (Interlocked.Decrement(ref _retrying) == 0)
            _retriesDone.SetResult();
    }

    private bool IsRetried(SendResult result) =>
        !result.IsAccepted
        && result.Request.Role != RequestRole.Forged
        && !result.Request.Event.IsLive
        && result.Attempt < _retries[result.Request.Event.Dialect].Attempts;

    private async Task RetryAsync(PlannedRequest request, CancellationToken cancel)
    {
        var schedule = _retries[request.Event.Dialect];
        if (!_spare.TryTake(out var connection))
            connection = new WireConnection(_target, _clock);
        var left = true;
        for (var attempt = 2; attempt <= schedule.Attempts && left; attempt++)
        {
            var due =
                _clock.GetElapsedTime(_began) + TimeSpan.FromSeconds(schedule.DelaysSeconds[attempt - 2] / (_plan.Options.TimeScale ?? 1));
            if (!await WaitUntilAsync(due, cancel).ConfigureAwait(false))
                break;
            var result = await TryAsync(connection, request, attempt, due, cancel).ConfigureAwait(false);
            left = !result.IsAccepted && attempt < schedule.Attempts;
            _watcher.Sent(result, isLast: !left);
        }

        if (left)
            _watcher.GaveUp(request);
        _spare.Add(connection);
        RetryEnded();
    }

    private async Task<bool> WaitUntilAsync(TimeSpan due, CancellationToken cancel)
    {
        var left = due - _clock.GetElapsedTime(_began);
        try
        {
            if (left > TimeSpan.Zero)
                await Task.Delay(left, _clock, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped while waiting.
        }

        return !cancel.IsCancellationRequested;
    }

    private async Task<SendResult> TryAsync(
        WireConnection connection,
        PlannedRequest request,
        int attempt,
        TimeSpan due,
        CancellationToken cancel
    )
    {
        while (true)
        {
            var started = _clock.GetElapsedTime(_began);
            var (status, facts, error) = (0, default(AnswerFacts), (string?)null);
            // A provider waits longer where it needs an answer: the longest of the documented limits.
            var limit = TimeSpan.FromSeconds(request.Event.IsLive ? 30 : _retries[request.Event.Dialect].TimeoutSeconds);
            using var deadline = new CancellationTokenSource(limit, _clock);
            try
            {
                var answer = await connection.SendAsync(_writer.Write(request), deadline.Token).ConfigureAwait(false);
                (status, facts) = (answer.Status, AnswerFacts.Read(answer));
            }
            catch (OperationCanceledException)
            {
                error = $"no answer within {limit.TotalSeconds:0} s";
            }
            catch (TargetAwayException away)
            {
                // Nothing was sent: it goes out when somebody listens again.
                if (await _gate.WaitAsync(_began, cancel).ConfigureAwait(false))
                    continue;
                error = away.Message;
            }
            catch (IOException failure)
            {
                error = failure.Message;
            }

            var now = _clock.GetElapsedTime(_began);
            return new SendResult(request, attempt, started, now - started, now - due, status, facts.EventId, facts.IsDuplicate, error);
        }
    }
}
