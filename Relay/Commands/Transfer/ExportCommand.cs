using System.CommandLine;
using System.Globalization;
using Relay.Hosting;

namespace Relay.Commands.Transfer;

/// <summary><c>relay export</c>: events, deliveries or calls as lines of JSON or as a table, newest first.</summary>
internal static class ExportCommand
{
    private const string Path = "/api/v1/export";

    public static Command Create()
    {
        var what = new Option<string>("--what") { Description = "events, deliveries or calls.", Required = true };
        what.AcceptOnlyFromAmong("events", "deliveries", "calls");
        var format = new Option<string>("--format")
        {
            Description = "jsonl (a line of JSON each; of events all that relay import needs) or csv.",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong("jsonl", "csv");
        (string Name, Option<string?> Option)[] filters =
        [
            ("source", Filter("--source", "Of this source only.", "SOURCE")),
            ("kind", Filter("--kind", "Events of this kind only, such as call.completed.", "KIND")),
            ("webhook", Filter("--webhook", "Deliveries of this webhook only.", "WEBHOOK")),
            ("state", Filter("--state", "Events or deliveries in this state only, such as failed.", "STATE")),
            ("from", Filter("--since", "From this time on, as 2026-02-28T09:30:00Z.", "TIME")),
            ("to", Filter("--until", "Before this time.", "TIME")),
            ("separator", Filter("--separator", "Between the cells of a table: a comma, a semicolon or tab.", "SEPARATOR")),
        ];
        var output = new Option<string?>("--out")
        {
            Description = "The file to be made, whole or not at all; standard output where it is not said.",
            HelpName = "FILE",
        };
        var resume = new Option<bool>("--resume") { Description = "Goes on with what an export of the same rows into FILE has left." };
        var flags = new TransferFlags();
        var command = new Command("export", "Writes every event, delivery or call that the filters let through, newest first.");
        foreach (var option in (Option[])[what, format, .. filters.Select(filter => filter.Option), output, resume])
            command.Options.Add(option);
        flags.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
            {
                List<(string Name, string? Value)> query =
                [
                    ("what", parsed.GetValue(what)),
                    ("format", parsed.GetValue(format)),
                    .. filters.Select(filter => (filter.Name, parsed.GetValue(filter.Option))),
                ];
                return parsed.GetValue(output) is { } file ? ToFileAsync(flags, parsed, query, file, parsed.GetValue(resume), cancel)
                    : parsed.GetValue(resume)
                        ? throw new StartException(StartException.BadConfiguration, "--resume needs the file to go on with: --out.")
                    : ToStandardOutputAsync(flags, parsed, query, cancel);
            }
        );
        return command;
    }

    private static async Task<int> ToStandardOutputAsync(
        TransferFlags flags,
        ParseResult parsed,
        List<(string Name, string? Value)> query,
        CancellationToken cancel
    )
    {
        await using var output = Console.OpenStandardOutput();
        await WriteAsync(flags, parsed, query, output, new RowCounter(IsTable(query)), cancel);
        return (int)ExitCode.Done;
    }

    private static async Task<int> ToFileAsync(
        TransferFlags flags,
        ParseResult parsed,
        List<(string Name, string? Value)> query,
        string path,
        bool resumes,
        CancellationToken cancel
    )
    {
        await using var file = await ExportFile.OpenAsync(path, IsTable(query), resumes, cancel);
        query.Add(("after", file.After));
        await WriteAsync(flags, parsed, query, file.Stream, file.Counter, cancel);
        await file.FinishAsync();
        return (int)ExitCode.Done;
    }

    private static async Task WriteAsync(
        TransferFlags flags,
        ParseResult parsed,
        List<(string Name, string? Value)> query,
        Stream output,
        RowCounter counter,
        CancellationToken cancel
    )
    {
        var (what, text) = (query[0].Value!, Text(query));
        await using var counted = new ExportOutput(output, counter, what, Console.Error, TimeProvider.System);
        try
        {
            if (flags.Store(parsed) is { } store)
                await RelayApp.ExportStoreAsync(store, text, counted, cancel);
            else
            {
                using var relay = flags.Relay(parsed);
                await relay.DownloadAsync(Path + text, counted, cancel);
            }
        }
        catch (ProblemException refusal)
        {
            throw new StartException(StartException.BadConfiguration, refusal.Message);
        }
        catch (Exception error) when (error is StorageException or IOException)
        {
            throw new StartException((int)ExitCode.Failed, $"The export broke off: {error.Message}");
        }

        var rows = counter.Rows - (IsTable(query) ? 1 : 0);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"relay: {rows} {what}, whole"));
    }

    private static string Text(IEnumerable<(string Name, string? Value)> query) =>
        "?"
        + string.Join('&', query.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));

    private static bool IsTable(List<(string Name, string? Value)> query) => query[1].Value == "csv";

    private static Option<string?> Filter(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value };
}
