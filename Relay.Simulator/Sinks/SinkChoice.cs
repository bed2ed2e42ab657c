using Relay.Simulator.Calls;
using Relay.Simulator.Receiver;

namespace Relay.Simulator.Sinks;

/// <summary>The ways in which a sink can treat a hit.</summary>
public enum SinkAct
{
    /// <summary>Answer with a status.</summary>
    Answer,

    /// <summary>Never answer.</summary>
    Hang,

    /// <summary>Reset the connection.</summary>
    Reset,

    /// <summary>Answer 200 and send the body a byte at a time.</summary>
    Drip,

    /// <summary>Answer 200 and break off within the body.</summary>
    CloseMid,
}

/// <summary>
/// What a sink does with one hit. Whoever hosts the sink carries it out: on a socket of its own by <see cref="ToBehaviour"/>, in a web
/// server as far as that can.
/// </summary>
/// <param name="Act">What it does.</param>
/// <param name="Status">The status that it answers; 0 for none.</param>
/// <param name="Latency">How long it waits before.</param>
/// <param name="RetryAfterSeconds">What <c>Retry-After</c> says; null for no such header.</param>
public readonly record struct SinkChoice(SinkAct Act, int Status, TimeSpan Latency = default, int? RetryAfterSeconds = null)
{
    /// <summary>Between the bytes of an answer that drips.</summary>
    public static readonly TimeSpan DripPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The choice as a receiver on sockets carries it out.</summary>
    public Behaviour ToBehaviour()
    {
        var behaviour = Act switch
        {
            SinkAct.Hang => Behaviour.Hang,
            SinkAct.Reset => Behaviour.Reset,
            SinkAct.Drip => Behaviour.DripBody(DripPause),
            SinkAct.CloseMid => Behaviour.CloseMid,
            _ when RetryAfterSeconds is { } seconds => Behaviour.Throttle(Status, $"{seconds}"),
            _ when Status == 200 => Behaviour.Ok,
            _ => Behaviour.Status(Status),
        };
        return Latency <= TimeSpan.Zero ? behaviour : Behaviour.Delayed(Latency, behaviour);
    }

    internal static SinkChoice Draw(SinkDials dials, int? failure, Draw draw)
    {
        var choice = failure is { } status ? Answer(status, dials) : Pick(dials, draw);
        return choice with { Latency = dials.LeastLatency + (dials.MostLatency - dials.LeastLatency) * draw.Next() };
    }

    private static SinkChoice Pick(SinkDials dials, Draw draw)
    {
        var left = draw.Next();
        if ((left -= dials.Hang) < 0)
            return new(SinkAct.Hang, 0);
        if ((left -= dials.Reset) < 0)
            return new(SinkAct.Reset, 0);
        if ((left -= dials.Drip) < 0)
            return new(SinkAct.Drip, 200);
        if ((left -= dials.CloseMid) < 0)
            return new(SinkAct.CloseMid, 200);
        foreach (var (status, share) in dials.Statuses.OrderBy(status => status.Key))
        {
            if ((left -= share) < 0)
                return Answer(status, dials);
        }

        return Answer(dials.Status, dials);
    }

    private static SinkChoice Answer(int status, SinkDials dials) =>
        new(SinkAct.Answer, status, RetryAfterSeconds: status is 429 or 503 ? dials.RetryAfterSeconds : null);
}
