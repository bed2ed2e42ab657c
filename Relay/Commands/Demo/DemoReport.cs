using System.Text.Json.Nodes;
using Relay.Commands.Serve;
using Relay.Config;

namespace Relay.Commands.Demo;

/// <summary>What the demo prints: what was delivered where, and how to go on by hand.</summary>
internal static class DemoReport
{
    /// <summary>Where to look, before there is much to see.</summary>
    public static void Welcome(DemoClient relay, string signIn)
    {
        Console.WriteLine();
        Where(relay, signIn);
        Console.WriteLine("  A sample of each event of each provider is sent…");
    }

    /// <summary>A line for each source, and one for each sample that went wrong: as narrow as terminals are.</summary>
    public static void Write(IReadOnlyList<DemoLine> lines, DemoClient relay, RelayOptions options)
    {
        Console.WriteLine();
        foreach (var source in lines.GroupBy(line => line.Slug["demo-".Length..]))
            Console.WriteLine(
                $"  {source.Key, -14} {source.Count(), 3} sent, {source.Count(IsAccepted), 3} accepted, "
                    + $"{source.Sum(line => line.Hooks.Count), 3} deliveries"
            );
        foreach (var line in lines.Where(line => !IsAccepted(line) || line.Hooks.Count == 0))
            Console.WriteLine($"  ✗ {line.Sample.Type} was answered {line.Status} {line.Answer} and went to {line.Hooks.Count}.");
        Console.WriteLine();
        Console.WriteLine($"  Admin key   {AdminKey.Where(options)}");
        var key = Environment.GetEnvironmentVariable(AdminKey.Variable) is { Length: > 0 }
            ? "$" + AdminKey.Variable
            : $"$(cat {Path.GetRelativePath(Environment.CurrentDirectory, AdminKey.FilePath(options))})";
        Console.WriteLine($"  KEY={key}");
        Console.WriteLine($"  curl -s {relay.Url}api/v1/events -H \"Authorization: Bearer $KEY\"");
        Console.WriteLine("  deliveries, webhooks, calls and ledger are asked alike.");
        Console.WriteLine();
    }

    /// <summary>Where to look, once more: what came between has pushed the first link away.</summary>
    public static void Farewell(DemoClient relay, string signIn)
    {
        Console.WriteLine();
        Console.WriteLine("  Ctrl-C stops it. The events stay, and the next 'demo' goes on with them;");
        Console.WriteLine("  without 'demo' nobody receives at its webhooks.");
        Console.WriteLine();
        Where(relay, signIn);
    }

    private static void Where(DemoClient relay, string signIn)
    {
        Console.WriteLine($"  Relay       {relay.Url}");
        Console.WriteLine($"  Screen pop  {new Uri(relay.Url, "/screen-pop")}");
        // At the edge, so that a narrow terminal breaks it as late as it can.
        Console.WriteLine("  Sign in, once within an hour:");
        Console.WriteLine(signIn);
    }

    private static bool IsAccepted(DemoLine line) => line.Status is >= 200 and < 300;

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
                + $"{proof["delivered"]} events to {proof["webhooks"]} webhooks"
        );
        Console.WriteLine($"              {verdict}");
        foreach (var red in proof["invariants"]!.AsArray().Where(one => (string?)one!["colour"] == "red"))
            Console.WriteLine($"              ✗ {red!["promise"]} {red["facts"]}");
        Console.WriteLine($"  Its proof   {new Uri(relay, $"/simulate/runs/{run["id"]}")}");
    }
}
