using System.CommandLine;
using System.Text.Json.Nodes;
using Relay.Commands.Serve;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Commands.Replay;

/// <summary>
/// <c>relay replay</c>: a recorded stretch of time once more, with its gaps. The relay does it; this starts it, says how far it is, and stops it
/// with Ctrl-C.
/// </summary>
internal sealed class ReplayCommand
{
    private readonly Option<string> _to = new("--to")
    {
        Description = "Where to: a webhook (wh_…), a sink (snk_…), or a URL, such as a source of another relay.",
        HelpName = "TARGET",
        Required = true,
    };
    private readonly (string Member, Option<string?> Option)[] _filters =
    [
        ("from", Text("--since", "Events that came in from this time on, as 2026-02-28T09:00:00Z.", "TIME")),
        ("to", Text("--until", "Before this time; now where it is not said.", "TIME")),
        ("source", Text("--source", "Of this source only.", "SOURCE")),
        ("kind", Text("--kind", "Of this kind only, such as call.completed.", "KIND")),
        ("type", Text("--type", "Of this provider's type only.", "TYPE")),
        ("callId", Text("--call", "Of this call only.", "CALL")),
        ("q", Text("--q", "With this text in the body or the headers.", "TEXT")),
    ];
    private readonly (string Member, Option<string?> Option)[] _manner =
    [
        ("speed", Text("--speed", "1x to 100x, or max: as fast as the target takes them. 1x where it is not said.", "SPEED")),
        ("shuffle", Text("--shuffle", "The share of events that change places with one of the next few, such as 5%.", "SHARE")),
        ("duplicates", Text("--duplicates", "The share of events that are sent twice.", "SHARE")),
    ];
    private readonly Option<string?> _payload = Text(
        "--payload",
        "original or envelope; of a sink or a URL. original where it is not said.",
        "MODE"
    );
    private readonly Option<int?> _seed = new("--seed") { Description = "What shuffling and duplicates follow from.", HelpName = "NUMBER" };
    private readonly Option<bool> _json = new("--json") { Description = "A line of JSON for each step of its progress." };
    private readonly TargetFlags _relay = new();

    public static Command Create()
    {
        var replay = new ReplayCommand();
        var command = new Command("replay", "Sends a recorded stretch of time again, with its gaps, at any speed, to any target.");
        foreach (
            var option in (Option[])
                [
                    replay._to,
                    .. replay._filters.Select(filter => filter.Option),
                    .. replay._manner.Select(one => one.Option),
                    replay._payload,
                    replay._seed,
                    replay._json,
                ]
        )
            command.Options.Add(option);
        replay._relay.AddTo(command);
        command.SetAction(replay.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var problems = new List<string>();
        var (target, key) = _relay.Read(parsed, new RelayOptions(), problems);
        if (problems.Count > 0)
            throw new ConfigurationException(problems);
        using var relay = new ReplayClient(target, key);
        var watch = new ReplayWatch(relay, Console.Out, parsed.GetValue(_json), TimeProvider.System);
        return (int)(await watch.RunAsync(Order(parsed), cancel) ? ExitCode.Done : ExitCode.Failed);
    }

    private JsonObject Order(ParseResult parsed)
    {
        var (order, filter, target) = (new JsonObject(), new JsonObject(), new JsonObject());
        Fill(filter, _filters, parsed);
        Fill(order, _manner, parsed);
        var to = parsed.GetRequiredValue(_to);
        target[
            to.StartsWith("wh_", StringComparison.Ordinal) ? "webhookId"
            : to.StartsWith("snk_", StringComparison.Ordinal) ? "sinkId"
            : "url"
        ] = to;
        if (parsed.GetValue(_payload) is { } payload)
            target["payload"] = payload;
        if (parsed.GetValue(_seed) is { } seed)
            order["seed"] = seed;
        (order["filter"], order["target"]) = (filter, target);
        return order;
    }

    private static void Fill(JsonObject into, (string Member, Option<string?> Option)[] options, ParseResult parsed)
    {
        foreach (var (member, option) in options)
        {
            if (parsed.GetValue(option) is { } text)
                into[member] = text;
        }
    }

    private static Option<string?> Text(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value };
}
