using System.CommandLine;
using System.Globalization;
using Relay.Commands.Serve;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Commands.Store;

/// <summary>
/// <c>relay store backup --to FILE</c>: a checked copy of the store, whether a relay runs on it or not. <c>relay store move --to STORE</c>:
/// from SQLite into PostgreSQL.
/// </summary>
internal static class StoreCommand
{
    public static Command Create()
    {
        var command = new Command("store", "The store on disk.");
        command.Subcommands.Add(CreateBackup());
        command.Subcommands.Add(CreateMove());
        return command;
    }

    private static Command CreateMove()
    {
        var to = new Option<string>("--to")
        {
            Description = "An empty PostgreSQL database, as --store takes it.",
            HelpName = "STORE",
            Required = true,
        };
        var flags = new ServeOptions();
        var command = new Command(
            "move",
            "Moves the store of a relay that does not run into PostgreSQL, and checks it. The file stays as it was."
        );
        command.Options.Add(to);
        flags.AddTo(command, "Data");
        command.SetAction(
            (parsed, cancel) =>
                Task.Run(
                    () =>
                    {
                        var options = RelayConfiguration.Load(flags.File(parsed), flags.Flags(parsed)).Options;
                        var moved = RelayApp.MoveStore(options, parsed.GetValue(to)!, new MoveProgress(Console.Error).Tell, cancel);
                        Console.WriteLine(Said(moved, options.Data));
                        return (int)ExitCode.Done;
                    },
                    cancel
                )
        );
        return command;
    }

    private static string Said(StoreMoved moved, string data)
    {
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{moved.Target}: {moved.Rows} rows of {moved.Tables.Count} tables, compared and whole. Start the relay with --store and the same "
                + $"--data ({data}), which has the master key."
        );
        return moved.LostKeys == 0
            ? said
            : said
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $" {moved.LostKeys} dedupe keys of events that retention had removed stayed behind: a repeat of one would count as new."
                );
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
