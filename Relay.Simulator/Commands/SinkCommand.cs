using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Relay.Simulator.Sinks;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary><c>sink</c>: an address to deliver to that behaves as told, and says what it got.</summary>
internal sealed class SinkCommand
{
    private readonly Option<int> _port = Typed.Whole("--port", "The loopback port; 0 for a free one", 0, 0, 65_535);
    private readonly Option<string> _name = Typed.Make(
        "--name",
        "The last part of its address",
        "sink",
        "1 to 64 small letters, digits and hyphens",
        text =>
            text.Length is > 0 and <= 64
            && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
                ? text
                : null
    );
    private readonly Option<string?> _secret = new("--secret")
    {
        Description = "The webhook's secret, whsec_…: its signatures are checked.",
    };
    private readonly Option<long> _seed = Typed.Seed("--seed", "What the shares are drawn from");
    private readonly Option<int> _failNext = Typed.Whole("--fail-next", "Fail the next hits with 500", 0, 0, 1_000_000);
    private readonly Option<int> _stopAfter = Typed.Whole("--stop-after", "End after this many hits; 0 for never", 0, 0, 1_000_000_000);
    private readonly SinkOptions _dials = new("");

    public static Command Create()
    {
        var sink = new SinkCommand();
        var command = new Command(
            "sink",
            "Receives deliveries, well or badly, checks their signatures and prints a line for each. Ends with exit code 1 "
                + "where a signature was bad."
        );
        foreach (var option in (Option[])[sink._port, sink._name, sink._secret, sink._seed, sink._failNext, sink._stopAfter])
            command.Options.Add(option);
        sink._dials.AddTo(command);
        command.SetAction(sink.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var host = Start(parsed);
        var (sink, stopAfter, bad) = (host.Add(parsed.GetValue(_name)!, _dials.Read(parsed)), parsed.GetValue(_stopAfter), 0);
        if (parsed.GetValue(_secret) is { } secret)
            Expect(sink, secret);
        sink.FailNext(parsed.GetValue(_failNext));
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onCancel = cancel.Register(() => stopped.TrySetResult());
        var accepted = new ConcurrentDictionary<string, bool>();
        sink.OnHit = hit =>
        {
            if (hit.IsAccepted)
                accepted.TryAdd(hit.EventId, true);
            if (hit.Problem is not null)
                Interlocked.Increment(ref bad);
            Console.WriteLine(Line(hit));
            if (hit.Number == stopAfter)
                stopped.TrySetResult();
        };
        Console.WriteLine($"Receiving at {sink.Url}");
        await stopped.Task.ConfigureAwait(false);
        Console.WriteLine($"{sink.Count:N0} hits, {accepted.Count:N0} events accepted, {bad:N0} bad signatures.");
        return (int)(bad == 0 ? ExitCode.Green : ExitCode.Red);
    }

    private SinkHost Start(ParseResult parsed)
    {
        try
        {
            return SinkHost.Start(parsed.GetValue(_seed), parsed.GetValue(_port));
        }
        catch (SocketException error)
        {
            throw new StormException($"Port {parsed.GetValue(_port)} can't be listened on: {error.Message}", error);
        }
    }

    private static void Expect(Sink sink, string secret)
    {
        try
        {
            sink.Expect(secret);
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException)
        {
            throw new StormException("--secret takes a webhook's secret: whsec_ and base64 behind it.", error);
        }
    }

    private static string Line(SinkHit hit)
    {
        var answer = hit.Status == 0 ? hit.Answer : hit.Status.ToString(CultureInfo.InvariantCulture);
        return $"{hit.At.UtcDateTime:HH:mm:ss.fff}  {hit.EventId}  try {hit.Attempt}  "
            + $"{answer}{(hit.Problem is { } problem ? "  BAD SIGNATURE: " + problem : "")}";
    }
}
