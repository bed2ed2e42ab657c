namespace Relay.Domain.Tunnels;

/// <summary>The listener's first word.</summary>
/// <param name="Instance">Of this process alone: one that comes back is known by it and takes its own place again.</param>
/// <param name="Host">The machine, for the person who finds the name taken.</param>
/// <param name="User">The account on that machine.</param>
/// <param name="TakeOver">Whether another one that has the name is sent away.</param>
internal sealed record HelloMessage(string Instance, string Host, string User, bool TakeOver = false) : TunnelMessage;

/// <summary>The name is this listener's.</summary>
/// <param name="Waiting">Deliveries that have gathered since it was last here.</param>
/// <param name="SilenceMs">How long either end may hear nothing of the other before it takes it for gone.</param>
/// <param name="AwaySince">Since when nobody was connected, Unix milliseconds.</param>
internal sealed record ReadyMessage(long Waiting, int SilenceMs, long? AwaySince) : TunnelMessage;

/// <summary>The relay won't have it; the connection ends.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Detail">One sentence for people.</param>
internal sealed record RefusedMessage(string Code, string Detail) : TunnelMessage;

/// <summary>Deliveries may come.</summary>
/// <param name="Skip">Whether what has gathered is skipped.</param>
/// <param name="MaxInFlight">The most unanswered deliveries at one time.</param>
internal sealed record StartMessage(bool Skip, int MaxInFlight) : TunnelMessage;

/// <summary>No more deliveries until the next <see cref="StartMessage"/>; what is under way is answered.</summary>
internal sealed record PauseMessage : TunnelMessage;

/// <summary>One delivery; its bytes follow.</summary>
/// <param name="Delivery"><c>dlv_…</c>.</param>
/// <param name="Attempt">From 1 on.</param>
/// <param name="ByHand">A person asked for it: it is forwarded even where an answer is remembered.</param>
/// <param name="Event"><c>evt_…</c>.</param>
/// <param name="Call">The call's id, where there is one.</param>
/// <param name="ReceivedAt">When the relay got the event, Unix milliseconds.</param>
/// <param name="Live">Whether a caller waits for the answer, so that all of it is wanted.</param>
/// <param name="Headers">Name and value by turns, in order.</param>
/// <param name="Settled">What a <see cref="SettledMessage"/> would say, where one is due.</param>
internal sealed record DeliverMessage(
    string Delivery,
    int Attempt,
    bool ByHand,
    string Event,
    string Kind,
    string Provider,
    string? Call,
    long ReceivedAt,
    bool Live,
    string Url,
    int LimitMs,
    IReadOnlyList<string> Headers,
    IReadOnlyList<string>? Settled = null
) : TunnelMessage;

/// <summary>What came of a delivery at the local handler; the answer's bytes follow.</summary>
/// <param name="Outcome">The name of an <see cref="Outcome"/> where there was no status.</param>
/// <param name="StartedAt">By the listener's clock, Unix milliseconds.</param>
/// <param name="Headers">Name and value by turns, in order.</param>
/// <param name="Truncated">Whether the answer was longer than what is kept.</param>
internal sealed record AnswerMessage(
    string Delivery,
    string Outcome,
    int? Status,
    string? Error,
    long StartedAt,
    int DurationMs,
    IReadOnlyList<string> Headers,
    bool Truncated
) : TunnelMessage;

/// <summary>The answers to these deliveries are on disk.</summary>
internal sealed record SettledMessage(IReadOnlyList<string> Deliveries) : TunnelMessage;

/// <summary>Still there.</summary>
internal sealed record BeatMessage : TunnelMessage;

/// <summary>The relay ends the connection.</summary>
/// <param name="Code"><see cref="Restarting"/>, <see cref="Removed"/> or <see cref="TakenOver"/>.</param>
/// <param name="Detail">One sentence for people.</param>
internal sealed record ByeMessage(string Code, string Detail) : TunnelMessage
{
    public const string Restarting = "restarting",
        Removed = "removed",
        TakenOver = "taken_over";
}
