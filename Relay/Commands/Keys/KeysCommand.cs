using System.CommandLine;
using Relay.Commands.Serve;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Commands.Keys;

/// <summary>
/// <c>relay keys create</c>: prints a new key, and nothing else, on standard output. SQLite belongs to one process, so a relay that runs
/// is asked over its API;
/// the store of one that does not is opened.
/// </summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var command = new Command("keys", "Keys of programs and people.");
        command.Subcommands.Add(CreateCreate());
        return command;
    }

    private static Command CreateCreate()
    {
        var name = new Option<string>("--name")
        {
            Description = "What the key is for.",
            HelpName = "NAME",
            Required = true,
        };
        var role = new Option<string>("--role") { Description = "admin changes things, viewer reads.", Required = true };
        role.AcceptOnlyFromAmong("admin", "viewer");
        var flags = new ServeOptions();
        var command = new Command("create", "Makes a key and prints it, once. Works on a relay that runs and on one that does not.");
        command.Options.Add(name);
        command.Options.Add(role);
        flags.AddTo(command, "Data", "Storage:Connection", "Urls");
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    RelayConfiguration.Load(flags.File(parsed), flags.Flags(parsed)).Options,
                    parsed.GetValue(name)!,
                    parsed.GetValue(role)!,
                    cancel
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(RelayOptions options, string name, string role, CancellationToken cancel)
    {
        if (name.Length is 0 or > 100)
            throw new StartException(StartException.BadConfiguration, "--name takes 1 to 100 characters.");
        Console.WriteLine(
            await CreateInStoreAsync(options, name, role, cancel) ?? await KeysClient.CreateAsync(options, name, role, cancel)
        );
        return (int)ExitCode.Done;
    }

    /// <returns>Null where another process has the store.</returns>
    private static async Task<string?> CreateInStoreAsync(RelayOptions options, string name, string role, CancellationToken cancel)
    {
        // Whoever can open the store needs no key to make one, so this is no open door.
        using var host = RelayApp.BuildStore(options with { Urls = [ListenUrl.Parse("http://localhost:0")], IngestUrls = [] });
        try
        {
            await host.StartAsync(cancel);
        }
        catch (StartException refusal) when (refusal.ExitCode == StartException.InUse)
        {
            return null;
        }

        var (_, key) = await host
            .Services.GetRequiredService<IKeyRing>()
            .CreateAsync(name, role == "admin" ? Role.Admin : Role.Viewer, "command line", cancel);
        await host.StopAsync(cancel);
        return key;
    }
}
