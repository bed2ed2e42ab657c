using System.CommandLine;
using Relay.Simulator.Check;
using Relay.Simulator.Proof;
using Relay.Simulator.Reports;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary><c>check</c>: is a handler good enough for what providers send? No relay in between.</summary>
internal sealed class CheckCommand
{
    private readonly Option<Uri> _target = Typed.Address("--target", "The handler's address.", required: true);
    private readonly Option<string> _provider = Typed.Make(
        "--provider",
        "Whose events it takes",
        "dialstack",
        string.Join(", ", Lifecycle.Dialects),
        text => Lifecycle.Dialects.Contains(text) ? text : null
    );
    private readonly Option<string> _secret = new("--secret") { Description = "The secret that both sides know.", Required = true };
    private readonly Option<Uri> _state = Typed.Address(
        "--state",
        "Where the handler says what it has and did: {\"stored\":[…],\"effects\":[…],\"calls\":{…}}. Without it only answers are judged.",
        required: false
    );
    private readonly Option<string?> _log = new("--log") { Description = "The handler's log file, which must not hold the secret." };
    private readonly Option<string?> _junit = new("--junit") { Description = "Write the verdicts as JUnit XML to this file." };
    private readonly Option<long> _seed = Typed.Seed(
        "--seed",
        "What ids follow from; a handler remembers, so by default each run has its own"
    );
    private readonly Option<bool> _allowRemote = new("--allow-remote") { Description = "Allow a target that is not this machine." };

    public static Command Create()
    {
        var check = new CheckCommand();
        var command = new Command("check", "Tries a handler with everything that goes wrong on the way, and says what a good one does.");
        // The clock is only asked for a seed that no earlier run had.
        check._seed.DefaultValueFactory = _ => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        foreach (
            var option in (Option[])
                [check._target, check._provider, check._secret, check._state, check._log, check._junit, check._seed, check._allowRemote]
        )
            command.Options.Add(option);
        command.SetAction(check.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = new CheckOptions
        {
            Target = parsed.GetRequiredValue(_target),
            Dialect = parsed.GetValue(_provider)!,
            Secret = parsed.GetRequiredValue(_secret),
            State = parsed.GetValue(_state),
            Seed = parsed.GetValue(_seed),
            AllowRemote = parsed.GetValue(_allowRemote),
            ReadLog = parsed.GetValue(_log) is { } log ? () => ReadAsync(log) : null,
        };
        var started = TimeProvider.System.GetTimestamp();
        var verdicts = await new CheckRun(options) { OnVerdict = Write }
            .RunAsync(cancel)
            .ConfigureAwait(false);
        var red = verdicts.Count(verdict => verdict.Colour == Colour.Red);
        Console.WriteLine(
            $"{verdicts.Count(verdict => verdict.Colour == Colour.Green)} good, {red} bad, "
                + $"{verdicts.Count(verdict => verdict.Colour == Colour.NotTried)} not tried; seed {options.Seed}."
        );
        var cases = verdicts.Select(verdict => new JUnitCase(
            verdict.Name,
            verdict.Colour == Colour.Red ? verdict.What : null,
            $"{verdict.What}\nA good handler: {verdict.GoodHandler}",
            verdict.Colour == Colour.NotTried
        ));
        await StormRunner
            .WriteAsync(parsed.GetValue(_junit), () => JUnitReport.Write("check", cases, TimeProvider.System.GetElapsedTime(started)))
            .ConfigureAwait(false);
        return (int)(red == 0 ? ExitCode.Green : ExitCode.Red);
    }

    private static void Write(CheckVerdict verdict)
    {
        var mark = verdict.Colour switch
        {
            Colour.Green => '✓',
            Colour.Red => '✗',
            _ => '·',
        };
        Console.WriteLine($"{mark} {verdict.Name, -24} {verdict.What}");
        if (verdict.Colour == Colour.Red)
            Console.WriteLine($"    a good handler: {verdict.GoodHandler}");
    }

    private static async Task<string> ReadAsync(string path)
    {
        try
        {
            return await File.ReadAllTextAsync(path).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StormException($"--log: {path} can't be read: {error.Message}", error);
        }
    }
}
