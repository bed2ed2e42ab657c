using System.CommandLine;
using System.Globalization;
using Relay.Simulator.Sinks;

namespace Relay.Simulator.Commands;

/// <summary>The dials of sinks, as options of every command that has sinks.</summary>
internal sealed class SinkOptions(string prefix)
{
    private readonly Option<IReadOnlyDictionary<int, double>> _statuses = Typed.Make<IReadOnlyDictionary<int, double>>(
        $"--{prefix}status",
        "Statuses other than 200 with their shares",
        new Dictionary<int, double>(),
        "a mix such as 500=5%,429=2%",
        ParseMix
    );

    private readonly Option<TimeSpan[]> _latency = Typed.Make(
        $"--{prefix}latency",
        "Time before an answer",
        [TimeSpan.Zero, TimeSpan.Zero],
        "a time or a range up to 10 minutes, such as 20ms or 20ms..200ms",
        ParseRange
    );

    private readonly Option<double> _hang = Typed.Share($"--{prefix}hang", "Requests that are never answered");
    private readonly Option<double> _reset = Typed.Share($"--{prefix}reset", "Requests whose connection is reset");
    private readonly Option<double> _drip = Typed.Share($"--{prefix}drip", "Answers that come a byte at a time");
    private readonly Option<double> _closeMid = Typed.Share($"--{prefix}close-mid", "Answers that break off within the body");
    private readonly Option<int> _retryAfter = Typed.Whole(
        $"--{prefix}retry-after",
        "What 429 and 503 say in Retry-After, in seconds; 0 for nothing",
        0,
        0,
        86_400
    );

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_statuses, _latency, _hang, _reset, _drip, _closeMid, _retryAfter])
            command.Options.Add(option);
    }

    public SinkDials Read(ParseResult parsed)
    {
        var latency = parsed.GetValue(_latency)!;
        return new SinkDials
        {
            Statuses = parsed.GetValue(_statuses)!,
            LeastLatency = latency[0],
            MostLatency = latency[^1],
            Hang = parsed.GetValue(_hang),
            Reset = parsed.GetValue(_reset),
            Drip = parsed.GetValue(_drip),
            CloseMid = parsed.GetValue(_closeMid),
            RetryAfterSeconds = parsed.GetValue(_retryAfter) is > 0 and var seconds ? seconds : null,
        };
    }

    private static Dictionary<int, double>? ParseMix(string text)
    {
        var mix = new Dictionary<int, double>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var sides = part.Split('=');
            if (
                sides.Length != 2
                || !int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                || status is < 200 or > 599
                || Typed.ParseShare(sides[1]) is not { } share
            )
                return null;
            if (!mix.TryAdd(status, share))
                return null;
        }

        return mix.Values.Sum() <= 1 ? mix : null;
    }

    private static TimeSpan[]? ParseRange(string text)
    {
        var ends = text.Split("..").Select(Typed.ParseDuration).ToArray();
        if (ends.Length > 2 || ends.Any(end => end is null || end > TimeSpan.FromMinutes(10)) || ends[0] > ends[^1])
            return null;
        return [ends[0]!.Value, ends[^1]!.Value];
    }
}
