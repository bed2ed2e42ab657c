using Relay.Simulator.Storms;

namespace Relay.Domain;

/// <summary>Storms of the simulator against this relay itself, over loopback and by its public API.</summary>
internal interface IRuns
{
    /// <summary>How many run at once.</summary>
    const int Limit = 2;

    /// <summary>Starts one in the background.</summary>
    /// <param name="actor">Who does it, for the audit.</param>
    /// <exception cref="ProblemException"><c>state_conflict</c>: enough are running. <c>simulator_target_forbidden</c>: this relay can't be stormed as it is set up.</exception>
    Task<RunRecord> StartAsync(RunOrder order, string actor, CancellationToken cancel);

    /// <summary>How far a run is; null where it is not running.</summary>
    RunProgress? Progress(long id);

    /// <summary>How a run went until now, oldest first, a bounded number of samples; empty where it is not running.</summary>
    IReadOnlyList<RunSample> Course(long id);

    /// <summary>Stops the sending; what was sent is still settled and proved. False where it is not running.</summary>
    Task<bool> CancelAsync(long id, string actor, CancellationToken cancel);
}

/// <summary>What a run is to do.</summary>
/// <param name="Storm">The storm. Where it goes, and with which key, is not its business here; an <see cref="StormOptions.Target"/> that is not <see cref="Anywhere"/> must be this relay.</param>
/// <param name="Asked">The same as JSON, as it is shown.</param>
/// <param name="Scenario">The scenario that it comes from.</param>
internal sealed record RunOrder(StormOptions Storm, string Asked, string? Scenario = null)
{
    /// <summary>The target of an order that names none.</summary>
    public static readonly Uri Anywhere = new("http://localhost/");
}

/// <summary>How far a run is.</summary>
/// <param name="Phase">What it is at: <c>planning</c>, <c>setting_up</c>, <c>sending</c>, <c>settling</c>, <c>draining</c> or <c>proving</c>.</param>
/// <param name="Planned">How many requests there are to send.</param>
/// <param name="LeftMs">How long the sending still takes, if nothing holds it up.</param>
internal sealed record RunProgress(string Phase, long ElapsedMs, int Planned, int Requests, int Retries, int Accepted, int Refused, int Failed, int Delivered, long LeftMs, AnswerTimes AnswerMs);

/// <summary>How far a run was at a moment: counted from its beginning, as <see cref="RunProgress"/>.</summary>
internal sealed record RunSample(long ElapsedMs, int Requests, int Accepted, int Delivered, AnswerTimes AnswerMs);
