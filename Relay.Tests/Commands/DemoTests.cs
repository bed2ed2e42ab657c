using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Relay.Commands.Demo;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>The demo, played for real: it is also the shortest proof that all folders work together.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("relay-demo-").FullName;

    [Fact]
    public async Task Every_sample_is_accepted_and_delivered_also_at_the_second_run()
    {
        foreach (var run in (int[])[1, 2])
        {
            await using var app = await StartAsync();
            await using var receiver = new DemoReceiver();
            using var relay = new DemoClient(app, Options);

            var lines = await new DemoRun(relay, receiver, TimeProvider.System).PlayAsync(CancellationToken.None);

            Assert.Equal(DemoSetup.Samples.Count, lines.Count);
            Assert.All(lines, line =>
                Assert.True(
                    line.Status == 200 && line.Hooks.Count > 0,
                    $"{line.Slug} {line.Sample.Name}: {line.Status} {line.Answer}, delivered to {line.Hooks.Count}"
                )
            );
            var ledger = await relay.FindAsync("/api/v1/ledger", CancellationToken.None);
            Assert.Equal(
                (lines.Count * run, 0, 0, 0),
                ((int)ledger!["unique"]!, (int)ledger["duplicates"]!, (int)ledger["rejected"]!, (int)ledger["difference"]!)
            );
            var sources = await relay.FindAsync("/api/v1/sources?limit=500", CancellationToken.None);
            Assert.Equal(lines.Select(line => line.Slug).Distinct().Count(), sources!["items"]!.AsArray().Count);
            // What is not active when the demo comes back is active again.
            var webhooks = await relay.FindAsync("/api/v1/webhooks?limit=1", CancellationToken.None);
            await relay.SendAsync(
                HttpMethod.Post,
                $"/api/v1/webhooks/{webhooks!["items"]![0]!["id"]}/pause",
                new JsonObject(),
                CancellationToken.None
            );
            await app.StopAsync();
        }
    }

    [Fact]
    public async Task The_storm_at_its_end_is_green()
    {
        await using var app = await StartAsync();
        using var relay = new DemoClient(app, Options);

        var run = await new DemoStorm(relay, TimeProvider.System).PlayAsync(CancellationToken.None);

        Assert.True((string?)run["state"] == "green", run.ToJsonString());
        DemoReport.Write(run, relay.Url);
        await app.StopAsync();
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private RelayOptions Options =>
        new()
        {
            Urls = [ListenUrl.Parse("http://127.0.0.1:0")],
            Data = _data,
            AllowPrivateTargets = true,
            Log = new LogOptions { Level = LogLevel.Error },
        };

    private async Task<WebApplication> StartAsync()
    {
        var app = RelayApp.Build(Options);
        await app.StartAsync();
        return app;
    }
}
