using System.CommandLine;
using System.Text;
using Relay.Simulator.Calls;
using Relay.Simulator.Check;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary><c>send</c>: one event by its type, signed as its provider signs, like the trigger of a provider's own command line.</summary>
internal sealed class SendCommand
{
    private readonly Option<Uri> _target = Typed.Address(
        "--target",
        "Where to send to: a source's URL at a relay, or a handler.",
        required: true
    );
    private readonly Option<string> _provider = Typed.Make(
        "--provider",
        "Whose event it is",
        "dialstack",
        string.Join(", ", Lifecycle.Dialects),
        text => Lifecycle.Dialects.Contains(text) ? text : null
    );
    private readonly Option<string> _type = new("--type") { Description = "The event's type, or the name of a sample.", Required = true };
    private readonly Option<string> _secret = new("--secret") { Description = "The secret to sign with.", Required = true };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Changes a field: path=value, such as data.status=busy. The value is JSON where it reads as JSON, else text.",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<long> _seed = Typed.Seed("--seed", "What its ids follow from; each run has its own where not given");
    private readonly Option<bool> _print = new("--print") { Description = "Print the body and send nothing." };
    private readonly Option<bool> _allowRemote = new("--allow-remote") { Description = "Allow a target that is not this machine." };

    public static Command Create()
    {
        var send = new SendCommand();
        send._seed.DefaultValueFactory = _ => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var command = new Command("send", "Sends one event of a provider, signed, with any of its fields changed.");
        foreach (
            var option in (Option[])
                [send._target, send._provider, send._type, send._secret, send._set, send._seed, send._print, send._allowRemote]
        )
            command.Options.Add(option);
        command.SetAction((parsed, _) => send.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var (dialect, type) = (parsed.GetValue(_provider)!, parsed.GetRequiredValue(_type));
        var sample = SampleCatalog.Find(dialect, type)
            ?? SampleCatalog.FindAll(dialect).FirstOrDefault(one => one.Type == type)
            ?? throw new StormException(
                $"{dialect} sends no '{type}'. It sends {string.Join(", ", SampleCatalog.FindAll(dialect).Select(one => one.Name))}."
            );
        var report = new CallReport(
            sample,
            $"send:{parsed.GetValue(_seed)}",
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            new Dictionary<string, object?>()
        );
        var body = FieldChanges.Apply(report.Render().Body, parsed.GetValue(_set) ?? []);
        Console.WriteLine(Encoding.UTF8.GetString(body));
        return parsed.GetValue(_print)
            ? (int)ExitCode.Green
            : await SendAsync(parsed, new HandlerRequest(report, body), dialect).ConfigureAwait(false);
    }

    private async Task<int> SendAsync(ParseResult parsed, HandlerRequest request, string dialect)
    {
        var options = new CheckOptions
        {
            Target = parsed.GetRequiredValue(_target),
            Dialect = dialect,
            Secret = parsed.GetRequiredValue(_secret),
        };
        StormGuard.Check(new StormOptions { Target = options.Target, AllowRemote = parsed.GetValue(_allowRemote) });
        await using var client = new HandlerClient(options, TimeProvider.System);
        var answer = await client.SendAsync(request).ConfigureAwait(false);
        if (answer.Status == 0)
            throw new StormException($"{options.Target} gave no answer: {answer.Error}");
        Console.WriteLine($"{answer.Status} in {answer.Took.TotalMilliseconds:0} ms  {answer.Body}");
        return (int)(answer.IsAccepted ? ExitCode.Green : ExitCode.Red);
    }
}
