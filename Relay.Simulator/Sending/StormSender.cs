using System.Collections.Concurrent;
using Relay.Simulator.Plans;

namespace Relay.Simulator.Sending;

/// <summary>
/// Sends a plan as the providers would. The requests of a call go over one connection, each after the answer to the one before, so that
/// their order on the wire is the plan's; calls run beside one another.
/// What is not accepted is tried again on the provider's own schedule, without holding up what follows.
/// </summary>
internal sealed class StormSender : IAsyncDisposable
{
    private readonly StormPlan _plan;
    private readonly Uri _target;
    private readonly RequestWriter _writer;
    private readonly TimeProvider _clock;
    private readonly SendLog _log;
    private readonly int _lanes;
    private readonly Dictionary<string, LifecycleRetry> _retries = Lifecycle.Dialects.ToDictionary(
        dialect => dialect,
        dialect => Lifecycle.Find(dialect).Retry
    );
    private readonly ConcurrentBag<WireConnection> _spare = [];
    private readonly ConcurrentBag<Task> _retrying = [];
    private long _began;

    public StormSender(
        StormPlan plan,
        Uri target,
        IReadOnlyDictionary<string, SourceRoute> routes,
        SendLog log,
        int lanes,
        TimeProvider clock
    )
    {
        (_plan, _target, _log, _lanes, _clock) = (plan, target, log, lanes, clock);
        _writer = new RequestWriter(target, routes, clock);
    }

    /// <summary>Sends everything; ends when the last retry has. When cancelled, it ends after the requests that are under way.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        _began = _clock.GetTimestamp();
        var lanes = new List<PlannedRequest>[_lanes];
        for (var i = 0; i < _lanes; i++)
            lanes[i] = [];
        foreach (var request in _plan.Requests)
            lanes[Lane(request)].Add(request);
        await Task.WhenAll(lanes.Select(lane => Task.Run(() => RunLaneAsync(lane, cancel), CancellationToken.None))).ConfigureAwait(false);
        // A retry never starts another one beside it, so this is all of them.
        await Task.WhenAll(_retrying).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        while (_spare.TryTake(out var connection))
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    // A concurrent copy has to be on the way at the same moment as its event, so it takes another lane.
    private int Lane(PlannedRequest request) => (request.Event.Call + (request.Twist == "concurrent" ? 1 : 0)) % _lanes;

    private async Task RunLaneAsync(List<PlannedRequest> requests, CancellationToken cancel)
    {
        await using var connection = new WireConnection(_target, _clock);
        foreach (var request in requests)
        {
            if (!await WaitUntilAsync(request.SendAt, cancel).ConfigureAwait(false))
                return;
            var result = await TryAsync(connection, request, 1, request.SendAt).ConfigureAwait(false);
            if (IsRetried(result))
                _retrying.Add(RetryAsync(request, cancel));
        }
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
        for (var attempt = 2; attempt <= schedule.Attempts; attempt++)
        {
            var due =
                _clock.GetElapsedTime(_began) + TimeSpan.FromSeconds(schedule.DelaysSeconds[attempt - 2] / (_plan.Options.TimeScale ?? 1));
            if (!await WaitUntilAsync(due, cancel).ConfigureAwait(false))
                break;
            if ((await TryAsync(connection, request, attempt, due).ConfigureAwait(false)).IsAccepted)
                break;
        }

        _spare.Add(connection);
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

    private async Task<SendResult> TryAsync(WireConnection connection, PlannedRequest request, int attempt, TimeSpan due)
    {
        var started = _clock.GetElapsedTime(_began);
        var (status, facts, error) = (0, default(AnswerFacts), (string?)null);
        // A provider waits longer where it needs an answer: the longest of the documented limits.
        var limit = TimeSpan.FromSeconds(request.Event.IsLive ? 30 : _retries[request.Event.Dialect].TimeoutSeconds);
        using var deadline = new CancellationTokenSource(limit, _clock);
        try
        {
            var answer = await connection.SendAsync(_writer.Write(request), deadline.Token).ConfigureAwait(false);
            (status, facts) = (answer.Status, AnswerFacts.Read(answer.Body));
        }
        catch (OperationCanceledException)
        {
            error = $"no answer within {limit.TotalSeconds:0} s";
        }
        catch (IOException failure)
        {
            error = failure.Message;
        }

        var now = _clock.GetElapsedTime(_began);
        var result = new SendResult(request, attempt, started, now - started, now - due, status, facts.EventId, facts.IsDuplicate, error);
        _log.Add(result);
        return result;
    }
}
