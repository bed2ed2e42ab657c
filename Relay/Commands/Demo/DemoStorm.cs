using System.Text.Json.Nodes;

namespace Relay.Commands.Demo;

/// <summary>The demo's last act: a small storm by the relay's own runs, so that there are calls to look at and a proof to read.</summary>
internal sealed class DemoStorm(DemoClient relay, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45),
        Glance = TimeSpan.FromMilliseconds(200);

    /// <returns>The run as it is when it has ended, or when the patience has.</returns>
    public async Task<JsonObject> PlayAsync(CancellationToken cancel)
    {
        // Another seed at every demo, or its calls would be those of the last one.
        var order = new JsonObject
        {
            ["seed"] = clock.GetUtcNow().ToUnixTimeSeconds(),
            ["storm"] = new JsonObject
            {
                ["calls"] = 25,
                ["rate"] = 100,
                ["duplicates"] = 0.1,
                ["outOfOrder"] = 0.15,
                ["badSignatures"] = 0.02,
                ["settle"] = 20,
            },
        };
        var run = await relay.SendAsync(HttpMethod.Post, "/api/v1/runs", order, cancel);
        var (path, started) = ($"/api/v1/runs/{run["id"]}", clock.GetTimestamp());
        while ((string?)run["state"] == "running" && clock.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Glance, clock, cancel);
            run = await relay.FindAsync(path, cancel) ?? run;
        }

        return run;
    }
}
