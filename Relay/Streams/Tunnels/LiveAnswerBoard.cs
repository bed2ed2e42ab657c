namespace Relay.Streams.Tunnels;

/// <summary>
/// Where the answers to live messages wait for their callers. An answer can come before the caller asks for it, because its delivery is
/// on its way as soon as the event is on disk; so each is kept for a minute.
/// </summary>
internal sealed class LiveAnswerBoard(TimeProvider clock)
{
    /// <summary>How long an answer is kept for a caller, or for one that repeats its question.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(1);

    /// <summary>How long a failure is the answer of whoever asks for it.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Entry> _entries = [];
    private readonly Queue<(long EventId, long Since)> _oldest = new();

    /// <summary>Whether somebody has asked for the answer within the last minute.</summary>
    public bool IsAwaited(long eventId)
    {
        lock (_lock)
            return _entries.ContainsKey(eventId);
    }

    /// <summary>An attempt of the event's delivery has ended.</summary>
    public void Post(long eventId, AttemptResult result)
    {
        TaskCompletionSource<AttemptResult> answer;
        lock (_lock)
        {
            var entry = Find(eventId);
            // A later attempt has another answer; whoever has got the first one keeps it.
            if (entry.Answer.Task.IsCompleted)
                entry.Answer = Create();
            (answer, entry.PostedAt) = (entry.Answer, clock.GetTimestamp());
        }

        answer.TrySetResult(result);
    }

    /// <returns>Null where there was no answer within the limit.</returns>
    public async Task<AttemptResult?> WaitAsync(long eventId, TimeSpan limit, CancellationToken cancel)
    {
        Task<AttemptResult> answer;
        lock (_lock)
        {
            var entry = Find(eventId);
            // Whoever asks again after a failure waits for the next attempt.
            if (entry.Answer.Task is { IsCompletedSuccessfully: true, Result.Status: null } && clock.GetElapsedTime(entry.PostedAt) > Stale)
                entry.Answer = Create();
            answer = entry.Answer.Task;
        }

        try
        {
            return await answer.WaitAsync(limit, clock, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private Entry Find(long eventId)
    {
        while (_oldest.TryPeek(out var first) && clock.GetElapsedTime(first.Since) > Keep)
        {
            _oldest.Dequeue();
            _entries.Remove(first.EventId);
        }

        if (_entries.TryGetValue(eventId, out var found))
            return found;
        _oldest.Enqueue((eventId, clock.GetTimestamp()));
        return _entries[eventId] = new Entry(Create());
    }

    private static TaskCompletionSource<AttemptResult> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Entry(TaskCompletionSource<AttemptResult> answer)
    {
        public TaskCompletionSource<AttemptResult> Answer { get; set; } = answer;

        /// <summary>By the monotonic clock.</summary>
        public long PostedAt { get; set; }
    }
}
