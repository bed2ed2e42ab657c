using System.CommandLine;
using System.Globalization;
using Relay.Hosting;

namespace Relay.Commands.Transfer;

/// <summary><c>relay import FILE</c>: the events of another relay's export, into a relay that runs or the store of one that does not.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "What relay export --what events has written; - for standard input." };
        var check = new Option<bool>("--check") { Description = "Only reads the file, and says which lines are none of an export." };
        var flags = new TransferFlags();
        var command = new Command(
            "import",
            "Brings over the events of an export, as history: nothing is sent. What is there already is left."
        );
        command.Arguments.Add(file);
        command.Options.Add(check);
        flags.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var lines = Open(parsed.GetValue(file)!);
                return (int)(parsed.GetValue(check) ? await CheckAsync(lines, cancel) : await ImportAsync(flags, parsed, lines, cancel));
            }
        );
        return command;
    }

    private static async Task<ExitCode> CheckAsync(Stream lines, CancellationToken cancel)
    {
        var faults = 0;
        var good = await RelayApp.CheckImportAsync(
            lines,
            (line, why) =>
            {
                faults++;
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"relay: line {line}: {why}"));
            },
            cancel
        );
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{good} events that can be imported, {faults} lines that can not"));
        return faults == 0 ? ExitCode.Done : ExitCode.BadUsage;
    }

    private static async Task<ExitCode> ImportAsync(TransferFlags flags, ParseResult parsed, Stream lines, CancellationToken cancel)
    {
        ImportFigures done;
        try
        {
            if (flags.Store(parsed) is { } store)
                done = await RelayApp.ImportStoreAsync(store, lines, cancel);
            else
            {
                using var relay = flags.Relay(parsed);
                done = await new ImportUpload(relay, Console.Error, TimeProvider.System).RunAsync(lines, cancel);
            }
        }
        catch (ProblemException refused)
        {
            throw new StartException(StartException.BadConfiguration, $"{refused.Message} What stands before it is imported.");
        }
        catch (Exception error) when (error is StorageException or IOException)
        {
            throw new StartException(
                (int)ExitCode.Failed,
                $"The import broke off: {error.Message} The same import once more goes on where it ended."
            );
        }

        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{done.Events} events imported, {done.Duplicates} were there already, {done.Sources} sources made (disabled, without a secret)"
        );
        Console.WriteLine(
            done.Skipped == 0
                ? said
                : said + string.Create(CultureInfo.InvariantCulture, $", {done.Skipped} that a relay said of itself left out")
        );
        return ExitCode.Done;
    }

    private static Stream Open(string file)
    {
        try
        {
            return file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException(StartException.BadConfiguration, $"{file} cannot be read: {error.Message}");
        }
    }
}
