using Relay.Simulator.Proof.Records;

namespace Relay.Simulate;

/// <summary>The evidence of runs, as far as this node keeps it: it lies where the run ran.</summary>
internal interface IRunEvidence
{
    /// <summary>Where the evidence of a run that has ended is; null where there is none.</summary>
    string? Find(long id);

    /// <summary>A part of a run's calls, in the order in which they fell quiet; null where there is no evidence.</summary>
    /// <param name="after">The number of the last call before them; 0 for the first.</param>
    RunCalls? Calls(long id, int after, int most);

    /// <summary>The calls of a run that their providers call so: mostly one; null where there is no evidence.</summary>
    RunCalls? Calls(long id, string callId);
}

/// <summary>Calls of a run.</summary>
/// <param name="Total">How many calls the evidence has.</param>
/// <param name="Webhooks">The run's webhooks.</param>
/// <param name="Calls">The calls, each with its number.</param>
internal sealed record RunCalls(int Total, IReadOnlyList<WatchedWebhook> Webhooks, IReadOnlyList<RunCall> Calls);

/// <param name="Number">Its place in the order in which calls fell quiet, from 1; 0 where it was looked up.</param>
internal sealed record RunCall(int Number, CallRecord Record);
