namespace Relay.Calls;

/// <summary>How the kinds of events follow one another in a call, and how much say each has.</summary>
internal static class CallStages
{
    private const int Stages = 16;

    /// <summary>
    /// How much say an event has in what all events of a call can name: the end of the call knows best, then its beginning; a transfer or
    /// a queue speaks of one leg.
    /// </summary>
    public static int Say(string kind) =>
        kind switch
        {
            Kinds.CallCompleted => 5,
            Kinds.CallReported => 4,
            Kinds.CallIncoming or Kinds.CallStarted => 3,
            Kinds.CallRinging or Kinds.CallAnswered => 2,
            Kinds.CallTransferred or Kinds.QueueChanged => 0,
            _ => 1,
        };

    /// <summary>
    /// The provider's time, and within one moment (some providers' clocks have only seconds) the place in the usual course of a call.
    /// </summary>
    public static long Order(string kind, long time) => (time * Stages) + Stage(kind);

    /// <summary>What the event makes of the call's status; null where it says nothing about it.</summary>
    /// <param name="said">The status in the payload.</param>
    /// <param name="hasEnd">Whether the payload names the time of the end.</param>
    public static Fact<string>? Status(string kind, string? said, bool hasEnd, long order)
    {
        if (kind == Kinds.CallCompleted)
            return said is null ? Fact(CallStatuses.Completed, CallState.StatusRank.Ended) : Fact(said, CallState.StatusRank.Last);
        // The steps of a queue have names like those of calls, and the call goes on behind them.
        if (kind == Kinds.QueueChanged)
            return Fact(said is "answered" or "completed" ? CallStatuses.InProgress : CallStatuses.Queued, CallState.StatusRank.Progress);
        if (said is not null && CallStatuses.IsLast(said))
            return Fact(said, CallState.StatusRank.Mentioned);
        if (hasEnd)
            return Fact(CallStatuses.Completed, CallState.StatusRank.Ended);
        return Progress(kind, said) is { } progress ? Fact(progress, CallState.StatusRank.Progress) : null;

        Fact<string> Fact(string status, int rank) => new(status, rank, order);
    }

    private static string? Progress(string kind, string? said) =>
        kind switch
        {
            Kinds.CallIncoming or Kinds.CallRinging => said ?? CallStatuses.Ringing,
            Kinds.CallStarted => said ?? CallStatuses.Initiated,
            Kinds.CallAnswered or Kinds.CallTransferred => said ?? CallStatuses.InProgress,
            _ => null,
        };

    private static int Stage(string kind) =>
        kind switch
        {
            Kinds.CallIncoming or Kinds.CallStarted => 1,
            Kinds.CallRinging => 2,
            Kinds.QueueChanged => 3,
            Kinds.CallAnswered => 4,
            Kinds.CallTransferred => 5,
            Kinds.VoicemailReceived => 7,
            Kinds.CallCompleted => 8,
            Kinds.RecordingAvailable => 9,
            Kinds.TranscriptReady => 10,
            Kinds.CallReported => 11,
            Kinds.NoteCreated => 12,
            _ => 6,
        };
}
