using System.CommandLine;
using Relay.Config;

namespace Relay.Commands.Serve;

/// <summary>The flags of commands that ask a relay which runs: where it is, and with which key.</summary>
internal sealed class TargetFlags
{
    private readonly Option<string?> _target = new("--target")
    {
        Description = "The relay; http://localhost:5080 where it is not said.",
        HelpName = "URL",
    };
    private readonly Option<string?> _key = new("--key")
    {
        Description = $"An admin's key of the relay; else {AdminKey.Variable}, else ./data/admin.key for a relay on this machine.",
        HelpName = "KEY",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_target);
        command.Options.Add(_key);
    }

    /// <summary>Whether one of them was said.</summary>
    public bool IsSaid(ParseResult parsed) => parsed.GetValue(_target) is not null || parsed.GetValue(_key) is not null;

    /// <param name="options">Where a relay on this machine keeps its key.</param>
    /// <param name="problems">Gets what is wrong, each in one sentence; then what is returned is not to be used.</param>
    public (Uri Target, string Key) Read(ParseResult parsed, RelayOptions options, List<string> problems)
    {
        var target = Address("--target", parsed.GetValue(_target) ?? "http://localhost:5080", problems);
        var key = parsed.GetValue(_key)
            ?? (target?.IsLoopback == true ? AdminKey.Read(options) : Environment.GetEnvironmentVariable(AdminKey.Variable));
        if (key is null or "" || key.Any(c => c is <= ' ' or > '~'))
            problems.Add($"a key of the relay is needed: --key, or {AdminKey.Variable}.");
        return (target!, key!);
    }

    /// <summary>An address of the command line; null where it is none, which is then among the problems.</summary>
    public static Uri? Address(string flag, string text, List<string> problems)
    {
        var verdict = WebhookUrl.Parse(text, EgressPolicy.Upstreams);
        if (verdict.Code is not null)
            problems.Add($"{flag} is '{text}'; it takes an absolute http or https URL. {verdict.Detail}");
        return verdict.Value;
    }
}
