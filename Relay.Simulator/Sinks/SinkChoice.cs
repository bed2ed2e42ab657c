using Relay.Simulator.Calls;
using Relay.Simulator.Receiver;

namespace Relay.Simulator.Sinks;

/// <summary>What a sink does with one hit.</summary>
internal readonly record struct SinkChoice(Behaviour Behaviour, int Status)
{
    private static readonly TimeSpan DripPause = TimeSpan.FromMilliseconds(100);

    public static SinkChoice Draw(SinkDials dials, int? failure, Draw draw)
    {
        var choice = failure is { } status ? Answer(status, dials) : Pick(dials, draw);
        var latency = dials.LeastLatency + (dials.MostLatency - dials.LeastLatency) * draw.Next();
        return latency <= TimeSpan.Zero ? choice : choice with { Behaviour = Behaviour.Delayed(latency, choice.Behaviour) };
    }

    private static SinkChoice Pick(SinkDials dials, Draw draw)
    {
        var left = draw.Next();
        if ((left -= dials.Hang) < 0) return new(Behaviour.Hang, 0);
        if ((left -= dials.Reset) < 0) return new(Behaviour.Reset, 0);
        if ((left -= dials.Drip) < 0) return new(Behaviour.DripBody(DripPause), 200);
        if ((left -= dials.CloseMid) < 0) return new(Behaviour.CloseMid, 200);
        foreach (var (status, share) in dials.Statuses.OrderBy(status => status.Key))
        {
            if ((left -= share) < 0) return Answer(status, dials);
        }

        return Answer(dials.Status, dials);
    }

    private static SinkChoice Answer(int status, SinkDials dials) => status switch
    {
        200 => new(Behaviour.Ok, 200),
        429 or 503 when dials.RetryAfterSeconds is { } seconds => new(Behaviour.Throttle(status, $"{seconds}"), status),
        _ => new(Behaviour.Status(status), status),
    };
}
