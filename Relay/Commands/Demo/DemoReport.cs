using System.Text.Json.Nodes;
using Relay.Commands.Serve;
using Relay.Config;
using Spectre.Console;

namespace Relay.Commands.Demo;

/// <summary>What the demo prints: what was delivered where, and how to go on by hand.</summary>
internal static class DemoReport
{
    private const int Wide = 150;

    public static void Write(IReadOnlyList<DemoLine> lines, DemoClient relay, RelayOptions options, string signIn)
    {
        Screen().Write(Table(lines));
        var delivered = lines.Sum(line => line.Hooks.Count);
        Console.WriteLine(
            $"  {lines.Count} samples sent, {lines.Count(line => line.Status is >= 200 and < 300)} accepted, {delivered} deliveries."
        );
        Console.WriteLine();
        Console.WriteLine($"  Relay       {relay.Url}");
        Console.WriteLine($"  Sign in     {signIn}");
        Console.WriteLine($"  Screen pop  {new Uri(relay.Url, "/screen-pop")}");
        Console.WriteLine($"  Admin key   {AdminKey.Where(options)}");
        Console.WriteLine();
        var key = Environment.GetEnvironmentVariable(AdminKey.Variable) is { Length: > 0 }
            ? "$" + AdminKey.Variable
            : $"$(cat {Path.GetRelativePath(Environment.CurrentDirectory, AdminKey.FilePath(options))})";
        Console.WriteLine($"  KEY={key}");
        foreach (var path in (string[])["events", "deliveries", "webhooks", "ledger"])
            Console.WriteLine($"  curl -s {relay.Url}api/v1/{path} -H \"Authorization: Bearer $KEY\"");
        Console.WriteLine();
        Console.WriteLine("  Ctrl-C stops it. The events stay; start the relay without 'demo' to go on with them.");
        Console.WriteLine();
    }

    /// <summary>The storm's verdict, with the invariants that are broken.</summary>
    public static void Write(JsonObject run, Uri relay)
    {
        if (run["proof"] is not JsonObject proof)
        {
            Console.WriteLine(
                $"  Storm       {run["state"]}{(run["error"] is { } error ? $": {error}" : "")}; "
                    + $"/api/v1/runs/{run["id"]} says how it goes on."
            );
            return;
        }

        var verdict = (string?)run["state"] == "green" ? "green: every invariant holds" : (string?)run["state"];
        Console.WriteLine(
            $"  Storm       {proof["calls"]} calls, {proof["requests"]} requests, "
                + $"{proof["delivered"]} events delivered to {proof["webhooks"]} webhooks: {verdict}"
        );
        foreach (var red in proof["invariants"]!.AsArray().Where(one => (string?)one!["colour"] == "red"))
            Console.WriteLine($"              ✗ {red!["promise"]} {red["facts"]}");
        Console.WriteLine($"  Its proof   {new Uri(relay, $"/simulate/runs/{run["id"]}")}");
    }

    /// <summary>A pipe has no colours and no width of its own, and a table cut to 80 columns says little.</summary>
    private static IAnsiConsole Screen()
    {
        if (!Console.IsOutputRedirected)
            return AnsiConsole.Console;
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        plain.Profile.Width = Wide;
        return plain;
    }

    private static Table Table(IReadOnlyList<DemoLine> lines)
    {
        // The webhooks are called after what they asked for, so the kind needs no column; a line each, as narrow as a terminal is.
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Source", "Type", "Answer", "Delivered to webhook");
        foreach (var line in lines)
            table.AddRow(
                Markup.Escape(line.Slug.Replace("demo-", "", StringComparison.Ordinal)),
                Markup.Escape(line.Sample.Type),
                Answer(line),
                Hooks(line)
            );

        return table;
    }

    private static string Answer(DemoLine line)
    {
        var text = line.Answer.Contains("\"received\"", StringComparison.Ordinal) ? "recorded" : "upstream";
        return line.Status is >= 200 and < 300 ? $"[green]{line.Status}[/] {text}" : $"[red]{line.Status}[/] {Markup.Escape(line.Answer)}";
    }

    private static string Hooks(DemoLine line) => line.Hooks.Count == 0 ? "[red]nowhere[/]" : Markup.Escape(string.Join(", ", line.Hooks));
}
