using System.Text.Json;
using Relay.Simulator.Storms;

namespace Relay.Simulate;

/// <summary>A run that is under way.</summary>
internal sealed class ActiveRun(long id) : IDisposable
{
    private readonly CancellationTokenSource _stop = new(),
        _hurry = new();
    private readonly RunCourse _course = new();
    private volatile StormProgress? _progress;

    public long Id => id;

    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>Whether it was the relay that stopped it, and not a person.</summary>
    public bool IsInterrupted => _hurry.IsCancellationRequested;

    /// <summary>Ends the sending.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Ends the waiting for the last deliveries as well.</summary>
    public CancellationToken Hurry => _hurry.Token;

    public RunProgress Progress =>
        _progress is not { } seen
            ? new RunProgress(Phase(StormPhase.Planning), 0, 0, 0, 0, 0, 0, 0, 0, 0, new AnswerTimes(null, null, null))
            : new RunProgress(
                Phase(seen.Phase),
                (long)seen.Elapsed.TotalMilliseconds,
                seen.Planned,
                seen.Log.Requests,
                seen.Log.Retries,
                seen.Log.Accepted,
                seen.Log.Refused,
                seen.Log.Failed,
                seen.Delivered,
                (long)seen.Left.TotalMilliseconds,
                RunResults.Times(seen.Log.Latencies)
            );

    private static string Phase(StormPhase phase) => JsonNamingPolicy.SnakeCaseLower.ConvertName(phase.ToString());

    public IReadOnlyList<RunSample> Course => _course.Samples;

    public void Saw(StormProgress progress)
    {
        _progress = progress;
        // Before the first request nothing is counted yet.
        if (progress.Phase < StormPhase.Sending)
            return;
        var elapsed = (long)progress.Elapsed.TotalMilliseconds;
        _course.Add(elapsed, () =>
            new RunSample(
                elapsed,
                progress.Log.Requests,
                progress.Log.Accepted,
                progress.Delivered,
                RunResults.Times(progress.Log.Latencies)
            )
        );
    }

    public void Cancel() => Fire(_stop);

    public void Interrupt()
    {
        Fire(_hurry);
        Fire(_stop);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _hurry.Dispose();
    }

    private static void Fire(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
    }
}
