using System.CommandLine;
using System.Text.Json;
using Relay.Simulator.Client;
using Relay.Simulator.Scenarios;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary>
/// <c>scenarios new --from call_…</c>: a call that a relay has recorded as a scenario: the same events at the same times, with the simulator's own
/// people, numbers and ids.
/// </summary>
internal sealed class NewScenarioCommand
{
    private const string SchemaFile = "scenario.schema.json";

    private readonly Option<string> _from = new("--from")
    {
        Description = "The call's id, as its provider says it.",
        HelpName = "CALL",
        Required = true,
    };
    private readonly Option<Uri> _target = Typed.Address(
        "--target",
        "The relay that has recorded it; http://localhost:5080 where it is not said.",
        required: false
    );
    private readonly Option<string?> _key = new("--key") { Description = "A key of the relay; RELAY_ADMIN_KEY where not given." };
    private readonly Option<string?> _source = new("--source")
    {
        Description = "The source that it came in by (its id), where several have a call of this id.",
        HelpName = "SOURCE",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "The file to write, with the schema for editors beside it; standard output where it is not said.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var made = new NewScenarioCommand();
        var command = new Command("new", "Makes a scenario of a call that a relay has recorded.");
        foreach (var option in (Option[])[made._from, made._target, made._key, made._source, made._out])
            command.Options.Add(option);
        command.SetAction(made.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (call, file) = (parsed.GetRequiredValue(_from), parsed.GetValue(_out));
        if (file is not null && File.Exists(file))
            throw new StormException($"{file} is there already.");
        using var relay = new RelayClient(
            parsed.GetValue(_target) ?? new Uri("http://localhost:5080"),
            parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable("RELAY_ADMIN_KEY"),
            TimeSpan.FromSeconds(30)
        );
        string yaml;
        try
        {
            yaml = await ReadAsync(relay, call, parsed.GetValue(_source), cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException)
        {
            throw new StormException($"No relay answers at {relay.Address}.", error);
        }

        if (file is null)
            Console.Write(yaml);
        else
            Write(file, yaml);
        return (int)ExitCode.Green;
    }

    private static async Task<string> ReadAsync(RelayClient relay, string call, string? source, CancellationToken cancel)
    {
        var place = source ?? await FindSourceAsync(relay, call, cancel).ConfigureAwait(false);
        var path = $"/api/v1/calls/{Uri.EscapeDataString(place)}/{Uri.EscapeDataString(call)}/scenario.yaml";
        var (text, refusal) = await relay.ReadTextAsync(path, cancel).ConfigureAwait(false);
        return text ?? throw Refused(relay, refusal!);
    }

    /// <summary>The one source that has such a call.</summary>
    private static async Task<string> FindSourceAsync(RelayClient relay, string call, CancellationToken cancel)
    {
        var reply = await relay
            .SendAsync(HttpMethod.Get, $"/api/v1/calls?limit=500&q={Uri.EscapeDataString(call)}", null, cancel)
            .ConfigureAwait(false);
        if (!reply.IsSuccess)
            throw Refused(relay, reply);
        var sources = reply
            .Json.GetProperty("items")
            .EnumerateArray()
            .Where(item => item.GetProperty("callId").GetString() == call)
            .Select(item => item.GetProperty("sourceId").GetString()!)
            .ToList();
        return sources.Count switch
        {
            1 => sources[0],
            0 => throw new StormException($"The relay at {relay.Address} has recorded no call '{call}'."),
            _ => throw new StormException($"Several sources have a call '{call}': say --source {string.Join(" or ", sources)}."),
        };
    }

    private static void Write(string file, string yaml)
    {
        try
        {
            File.WriteAllText(file, yaml);
            // What the first line of the file names to editors.
            var schema = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, SchemaFile);
            if (!File.Exists(schema))
                File.WriteAllText(schema, Scenario.Schema);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StormException($"{file} can't be written: {error.Message}", error);
        }

        Console.WriteLine($"{file}: run it with storm --scenario {file}");
    }

    private static StormException Refused(RelayClient relay, RelayReply reply) =>
        new($"The relay at {relay.Address} refused: {reply.Detail ?? $"it answered {reply.Status}."}");
}
