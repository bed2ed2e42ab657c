using System.CommandLine;
using System.Globalization;
using Relay.Commands.Serve;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Commands.Store;

/// <summary><c>relay store backup --to FILE</c>: a checked copy of the store, whether a relay runs on it or not.</summary>
internal static class StoreCommand
{
    public static Command Create()
    {
        var command = new Command("store", "The store on disk.");
        command.Subcommands.Add(CreateBackup());
        return command;
    }

    private static Command CreateBackup()
    {
        var to = new Option<string>("--to")
        {
            Description = "The file to be made. It must not be there.",
            HelpName = "FILE",
            Required = true,
        };
        var flags = new ServeOptions();
        var command = new Command("backup", "Copies the store while the relay runs, and checks the copy. Keep master.key with it.");
        command.Options.Add(to);
        flags.AddTo(command, "Data");
        command.SetAction(parsed =>
        {
            var copy = RelayApp.BackUpStore(RelayConfiguration.Load(flags.File(parsed), flags.Flags(parsed)).Options, parsed.GetValue(to)!);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{copy.Path}: {copy.Events} events, {copy.Bytes} bytes, whole. Its secrets open only with the master key."
                )
            );
            return (int)ExitCode.Done;
        });
        return command;
    }
}
