namespace Relay.Tests;

/// <summary>
/// Asks until a condition holds, for what nothing here signals: another process, memory behind an answer, a probe on its way. The pause
/// leaves the processor to what is waited for; nothing is judged by it.
/// </summary>
internal static class Poll
{
    private static readonly TimeSpan Limit = Faults.LongForm.Choose(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10));
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">It does not hold within two minutes, or ten in the long form.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await holds())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"After {Limit}: {what}");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string)"/>
    public static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);
}
