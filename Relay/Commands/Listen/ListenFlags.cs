using System.CommandLine;
using Relay.Commands.Serve;
using Relay.Config;

namespace Relay.Commands.Listen;

/// <summary>The flags of <c>relay listen</c>, and what they make together.</summary>
internal sealed class ListenFlags
{
    private readonly Option<string?> _forwardTo = Text(
            "--forward-to",
            "The handler on this machine, such as http://localhost:3000/hooks.",
            "URL"
        ),
        _source = Text("--source", "Events of this source only.", "SOURCE"),
        _kind = Text(
            "--kind",
            "Events of this kind only, such as call.completed; every kind but the relay's own where it is not said.",
            "KIND"
        ),
        _name = Text("--name", "What this listener is called at the relay; the machine's name where it is not said.", "NAME"),
        _missed = Text("--missed", "What becomes of what has gathered: catch-up or skip.", "CHOICE"),
        _payload = Text("--payload", "original (what the provider sent) or envelope.", "PAYLOAD"),
        _output = Text("--output", "text, or json: a line for each delivery.", "FORMAT");

    private readonly TargetFlags _relay = new();

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds that the handler may take.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };
    private readonly Option<int> _maxInFlight = new("--max-in-flight")
    {
        Description = "Deliveries at the handler at one time.",
        HelpName = "COUNT",
        DefaultValueFactory = _ => 16,
    };

    private readonly Option<bool> _envelope = Flag("--envelope", "The same as --payload envelope."),
        _live = Flag("--live", "Answers live messages also of sources that have an upstream."),
        _takeOver = Flag("--take-over", "Sends away whoever listens under this name."),
        _allowRemote = Flag("--allow-remote-targets", "Lets --forward-to be on another machine."),
        _forget = Flag("--forget", "Removes the listener from the relay; what waits for it is skipped.");

    public ListenFlags()
    {
        _missed.AcceptOnlyFromAmong("catch-up", "skip");
        _payload.AcceptOnlyFromAmong("original", "envelope");
        _output.AcceptOnlyFromAmong("text", "json");
    }

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _forwardTo,
            _source,
            _kind,
            _name,
            _missed,
            _payload,
            _envelope,
            _live,
            _timeout,
            _maxInFlight,
            _takeOver,
            _allowRemote,
            _output,
            _forget,
        ];
        foreach (var option in all)
            command.Options.Add(option);
        _relay.AddTo(command);
    }

    public bool Forgets(ParseResult parsed) => parsed.GetValue(_forget);

    public bool WritesJson(ParseResult parsed) => parsed.GetValue(_output) == "json";

    /// <exception cref="ConfigurationException">What was said does not do, each of it in one sentence.</exception>
    public ListenSettings Read(ParseResult parsed, RelayOptions options)
    {
        var problems = new List<string>();
        var forwardTo = ForwardTo(parsed, problems);
        var name = parsed.GetValue(_name) ?? Slugs.FromName(Environment.MachineName, _ => false);
        if (!Slugs.IsValid(name))
            problems.Add("--name takes 1 to 64 of a-z, 0-9 and \"-\".");
        Within("--timeout", parsed.GetValue(_timeout), 300, problems);
        Within("--max-in-flight", parsed.GetValue(_maxInFlight), 256, problems);
        var (target, key) = _relay.Read(parsed, options, problems);
        if (problems.Count > 0)
            throw new ConfigurationException(problems);
        return new ListenSettings
        {
            ForwardTo = forwardTo!,
            Target = target,
            Key = key,
            Name = name,
            Source = parsed.GetValue(_source),
            Kind = parsed.GetValue(_kind),
            Payload = parsed.GetValue(_envelope) ? "envelope" : parsed.GetValue(_payload) ?? "original",
            TimeoutSeconds = parsed.GetValue(_timeout),
            MaxInFlight = parsed.GetValue(_maxInFlight),
            AnswersLive = parsed.GetValue(_live),
            TakesOver = parsed.GetValue(_takeOver),
            AllowsRemote = parsed.GetValue(_allowRemote),
            Skips = parsed.GetValue(_missed) is { } missed ? missed == "skip" : null,
        };
    }

    private Uri? ForwardTo(ParseResult parsed, List<string> problems)
    {
        // Nothing is forwarded by a listener that is removed.
        var text = parsed.GetValue(_forwardTo) ?? (Forgets(parsed) ? "http://localhost/" : null);
        if (text is null)
        {
            problems.Add("--forward-to is needed: the handler on this machine, such as http://localhost:3000/hooks.");
            return null;
        }

        var url = TargetFlags.Address("--forward-to", text, problems);
        if (url is null || parsed.GetValue(_allowRemote) || LoopbackOnly.Permits(url))
            return url;
        problems.Add($"--forward-to: {url.Host} {LoopbackOnly.Sentence}.");
        return null;
    }

    private static void Within(string flag, int value, int most, List<string> problems)
    {
        if (value < 1 || value > most)
            problems.Add($"{flag} takes a whole number from 1 to {most}.");
    }

    private static Option<string?> Text(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value };

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
