namespace Relay.Live;

/// <summary>One request of a live message that is at its upstream, and later its answer.</summary>
/// <param name="repeats">How many requests of the message were sent before it, as far as is remembered.</param>
internal sealed class LiveFlight(int repeats)
{
    private readonly TaskCompletionSource<LiveAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Repeats { get; } = repeats;

    /// <summary>Null where the upstream gave none that can be handed on.</summary>
    public Task<LiveAnswer?> Answer => _answer.Task;

    /// <summary>Whether a request that comes now can have its answer, or wait for it.</summary>
    public bool IsUseful => !_answer.Task.IsCompleted || _answer.Task.Result is { IsLasting: true };

    public bool TryLand(LiveAnswer? answer) => _answer.TrySetResult(answer);
}
