using System.CommandLine;
using System.Globalization;
using Relay.Simulator.Plans;
using Relay.Simulator.Scenarios;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary><c>storm</c>: sends what the providers would send in a busy hour, and proves what came of it.</summary>
internal sealed class StormCommand
{
    private readonly Option<Uri> _target = Typed.Address("--target", "The relay's address; with --direct, the handler's.", required: true);
    private readonly Option<string?> _key = new("--key") { Description = "An admin key of the relay; RELAY_ADMIN_KEY where not given." };
    private readonly Option<IReadOnlyList<string>> _providers = Typed.Providers("--provider", "Who sends");
    private readonly Option<int> _calls = Typed.Whole("--calls", "How many calls", 100, 1, PlanOptions.MostCalls);
    private readonly Option<double> _rate = Typed.Rate("--rate", "Requests per second", PlanOptions.HighestRate);
    private readonly Option<StormShape> _shape = Typed.Make(
        "--shape",
        "How the load changes",
        StormShape.Steady,
        "steady, ramp or burst",
        text => Enum.TryParse<StormShape>(text, ignoreCase: true, out var shape) && Enum.IsDefined(shape) ? shape : null
    );
    private readonly Option<double> _scale = Typed.Scale(
        "--time-scale",
        "Keep the providers' own pauses within a call, this much shorter; else only their order is kept"
    );
    private readonly Option<long> _seed = Typed.Seed(
        "--seed",
        "What everything drawn follows from: the same seed and options send the same bytes"
    );
    private readonly Option<DateTimeOffset> _baseTime = Typed.Make(
        "--base-time",
        "What the providers' clocks say at the beginning, such as 2026-01-15T09:00:00Z; now where not given",
        DateTimeOffset.MinValue,
        "a time with its offset, such as 2026-01-15T09:00:00Z",
        text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null
    );
    private readonly Option<double> _duplicates = Typed.Share("--duplicates", "Events that come twice");
    private readonly Option<double> _outOfOrder = Typed.Share("--out-of-order", "Events that come after later ones of their call");
    private readonly Option<double> _late = Typed.Share("--late", "Recordings, transcripts and reports that come many minutes late");
    private readonly Option<double> _missing = Typed.Share("--missing", "Events that the provider never sends");
    private readonly Option<double> _badSignatures = Typed.Share("--bad-signatures", "Forged requests, for each event");
    private readonly Option<double> _malformed = Typed.Share("--malformed", "Signed bodies that cannot be read, for each event");
    private readonly Option<int> _connections = Typed.Whole("--connections", "How many connections send", 32, 1, 1024);
    private readonly Option<TimeSpan> _settle = Typed.Duration(
        "--settle",
        "How long to wait for the last deliveries",
        TimeSpan.FromSeconds(60),
        TimeSpan.FromHours(1)
    );
    private readonly Option<bool> _noStrikes = new("--no-strikes")
    {
        Description = "Leave out the webhook whose receiver fails until the sending is over.",
    };
    private readonly Option<bool> _unordered = new("--unordered")
    {
        Description = "Make webhooks that do not ask for the events of a call in order.",
    };
    private readonly Option<string?> _evidence = new("--evidence")
    {
        Description = "Keep the storm's evidence in this file: every call with what was sent and what came of it. verify proves it again.",
    };
    private readonly Option<bool> _keep = new("--keep") { Description = "Leave the storm's sources and webhooks in the relay." };
    private readonly Option<bool> _shared = new("--shared")
    {
        Description = "Send to all of the relay's own webhooks as well; its ledger may then rise by more than this storm.",
    };
    private readonly Option<string[]> _alsoTo = new("--also-to")
    {
        Description = "Send to this webhook of the relay's as well, by its id wh_…; a storm reaches no others but those that it makes.",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<bool> _allowRemote = new("--allow-remote") { Description = "Allow a target that is not this machine." };
    private readonly Option<string?> _direct = new("--direct")
    {
        Description = "Send straight at a handler with this secret; only its answers are judged.",
    };
    private readonly Option<string?> _scenario = new("--scenario")
    {
        Description = "A shipped scenario by name, or a scenario file; what else is given here wins over it.",
    };
    private readonly SinkOptions _sinks = new("sink-");
    private readonly ReportOptions _reports = new();

    public static Command Create() => new StormCommand().Build();

    /// <summary>The storm of a scenario, read by the options of the command.</summary>
    /// <exception cref="StormException">The scenario has a mistake.</exception>
    public static StormOptions OptionsFrom(Scenario scenario, Uri target)
    {
        var storm = new StormCommand();
        var parsed = storm.Build().Parse(["--target", target.ToString(), .. scenario.Arguments]);
        return parsed.Errors.Count == 0 ? scenario.Apply(storm.Read(parsed)) : throw scenario.Fault(parsed.Errors[0].Message);
    }

    private Command Build()
    {
        var command = new Command(
            "storm",
            "Sends a storm of calls, with whatever goes wrong on the way, and proves that nothing was lost."
        );
        foreach (var option in All())
            command.Options.Add(option);
        _sinks.AddTo(command);
        _reports.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private Option[] All() =>
        [
            _target,
            _key,
            _providers,
            _calls,
            _rate,
            _shape,
            _scale,
            _seed,
            _baseTime,
            _duplicates,
            _outOfOrder,
            _late,
            _missing,
            _badSignatures,
            _malformed,
            _connections,
            _settle,
            _noStrikes,
            _unordered,
            _evidence,
            _keep,
            _shared,
            _alsoTo,
            _allowRemote,
            _direct,
            _scenario,
        ];

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_scenario) is not { } name)
            return StormRunner.RunAsync(Read(parsed), _reports.Read(parsed), cancel);
        var (scenario, typed) = (Scenario.Find(name), parsed.Tokens.Select(token => token.Value).ToHashSet());
        Console.WriteLine($"{scenario.Name}: {scenario.About}");
        // The scenario's words are put behind those that were typed and are read by the same options, so they follow the same rules.
        var both = parsed.RootCommandResult.Command.Parse([
            .. parsed.Tokens.Select(token => token.Value),
            .. Untyped(scenario.Arguments, typed),
        ]);
        if (both.Errors.Count > 0)
            throw new StormException($"The scenario {scenario.Name}: {both.Errors[0].Message}");
        return StormRunner.RunAsync(scenario.Apply(Read(both)), _reports.Read(both), cancel);
    }

    private static IEnumerable<string> Untyped(IReadOnlyList<string> arguments, HashSet<string> typed)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var hasValue = i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            if (!typed.Contains(arguments[i]))
            {
                yield return arguments[i];
                if (hasValue)
                    yield return arguments[i + 1];
            }

            if (hasValue)
                i++;
        }
    }

    private StormOptions Read(ParseResult parsed) =>
        new()
        {
            Target = parsed.GetRequiredValue(_target),
            Key = parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable("RELAY_ADMIN_KEY") ?? "",
            Direct = parsed.GetValue(_direct),
            Plan = new PlanOptions
            {
                Seed = parsed.GetValue(_seed),
                Start =
                    parsed.GetValue(_baseTime) is var time && time > DateTimeOffset.MinValue ? time : PlanOptions.Now(TimeProvider.System),
                Calls = parsed.GetValue(_calls),
                Dialects = parsed.GetValue(_providers)!,
                Rate = parsed.GetValue(_rate) is var rate && double.IsInfinity(rate) ? null : rate,
                Shape = parsed.GetValue(_shape),
                TimeScale = parsed.GetValue(_scale) is > 0 and var scale ? scale : null,
                Disorder = new Disorder
                {
                    Duplicates = parsed.GetValue(_duplicates),
                    OutOfOrder = parsed.GetValue(_outOfOrder),
                    Late = parsed.GetValue(_late),
                    Missing = parsed.GetValue(_missing),
                    BadSignatures = parsed.GetValue(_badSignatures),
                    Malformed = parsed.GetValue(_malformed),
                },
            },
            Sinks = _sinks.Read(parsed),
            Strikes = !parsed.GetValue(_noStrikes),
            Ordered = !parsed.GetValue(_unordered),
            Connections = parsed.GetValue(_connections),
            Settle = parsed.GetValue(_settle),
            Evidence = parsed.GetValue(_evidence),
            Keep = parsed.GetValue(_keep),
            Shared = parsed.GetValue(_shared),
            AlsoTo = parsed.GetValue(_alsoTo) ?? [],
            AllowRemote = parsed.GetValue(_allowRemote),
        };
}
