namespace Relay.Simulate;

/// <summary>How far a run is.</summary>
/// <param name="Phase">What it is at: <c>planning</c>, <c>setting_up</c>, <c>sending</c>, <c>settling</c>, <c>draining</c> or
/// <c>proving</c>.</param>
/// <param name="Planned">How many requests there are to send.</param>
/// <param name="LeftMs">How long the sending still takes, if nothing holds it up.</param>
internal sealed record RunProgress(
    string Phase,
    long ElapsedMs,
    int Planned,
    int Requests,
    int Retries,
    int Accepted,
    int Refused,
    int Failed,
    int Delivered,
    long LeftMs,
    AnswerTimes AnswerMs
);
