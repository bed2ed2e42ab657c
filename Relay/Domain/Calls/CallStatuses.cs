using System.Collections.Frozen;

namespace Relay.Domain.Calls;

/// <summary>What a call's status can be called. A provider's own last word is kept as it is, so others occur.</summary>
internal static class CallStatuses
{
    public const string Initiated = "initiated",
        Ringing = "ringing",
        Queued = "queued",
        InProgress = "in-progress",
        Completed = "completed",
        Voicemail = "voicemail";

    /// <summary>Directions of a call.</summary>
    public const string Inbound = "inbound",
        Outbound = "outbound";

    /// <summary>The usual ones, in the order of a filter's choices.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [Completed, "no-answer", "busy", "failed", "canceled", Voicemail, InProgress, Ringing, Queued, Initiated];

    /// <summary>Those after which nothing happens any more, whichever event says them.</summary>
    private static readonly FrozenSet<string> Last = new[]
    {
        Completed,
        "no-answer",
        "busy",
        "failed",
        "canceled",
        "cancelled",
        "rejected",
        "missed",
        Voicemail,
    }.ToFrozenSet();

    public static bool IsLast(string status) => Last.Contains(status);
}
