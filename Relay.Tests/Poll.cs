namespace Relay.Tests;

/// <summary>
/// Asks until a condition holds, for what nothing here signals: another process, memory behind an answer, a probe on its way. The pause
/// leaves the processor to what is waited for; nothing is judged by it.
/// </summary>
internal static class Poll
{
    private static readonly TimeSpan Limit = Faults.LongForm.Choose(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10));

    /// <summary>The longest between two looks. What is soon there is soon seen; a look costs the processor that what is waited for needs.</summary>
    private static readonly TimeSpan MostPause = TimeSpan.FromMilliseconds(25);

    /// <exception cref="TimeoutException">It does not hold within two minutes, or ten in the long form.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        for (var pause = TimeSpan.FromMilliseconds(2); !await holds(); pause = Longer(pause))
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"After {Limit}: {what}");
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 1.4 < MostPause ? pause * 1.4 : MostPause;

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string)"/>
    public static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);
}
