namespace Relay.Simulate;

/// <summary>Storms of the simulator against this relay itself, over loopback and by its public API.</summary>
internal interface IRuns
{
    /// <summary>How many run at once.</summary>
    const int Limit = 2;

    /// <summary>Starts one in the background.</summary>
    /// <param name="actor">Who does it, for the audit.</param>
    /// <exception cref="ProblemException"><c>state_conflict</c>: enough are running. <c>simulator_target_forbidden</c>: this relay can't
    /// be stormed as it is set up.</exception>
    Task<RunRecord> StartAsync(RunRequest order, string actor, CancellationToken cancel);

    /// <summary>How far a run is; null where it is not running.</summary>
    RunProgress? Progress(long id);

    /// <summary>How a run went until now, oldest first, a bounded number of samples; empty where it is not running.</summary>
    IReadOnlyList<RunSample> Course(long id);

    /// <summary>Stops the sending; what was sent is still settled and proved. False where it is not running.</summary>
    Task<bool> CancelAsync(long id, string actor, CancellationToken cancel);
}
