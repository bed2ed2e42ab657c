using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>The server under a relay that is under load: restarted, crashed, away, cut off, and stopped where it stands.</summary>
[Trait("Promise", "T13")]
public sealed class PostgresRestartTests
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_each_refusal_says_when_to_come_again()
    {
        var figure = Figure.Begin("T13", Promise.Postgres);
        using var server = new PostgresServer();
        await using var host = new ProcessHost(server);
        await host.SetUpAsync();
        using var loader = new Loader(host.Address, clients: 16);
        using var stop = new CancellationTokenSource();
        var load = loader.RunAsync(stop.Token);
        await AcknowledgesAsync(loader);
        var back = new List<string>();

        await FaultAsync("fast restart", () => Restart("fast"));
        await FaultAsync("crash", () => Restart("immediate"));
        await FaultAsync("away for 20 s", async () =>
        {
            server.Stop();
            await Task.Delay(LongForm.Choose(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)));
            server.Start();
        });
        await FaultAsync("all connections cut", () =>
        {
            server.Cut(host.Database);
            return Task.CompletedTask;
        });
        await FaultAsync("a backend killed", () =>
        {
            // The postmaster takes that for a crash of the whole server, and starts all of it anew.
            var backend = server.Number("postgres", $"SELECT min(pid) FROM pg_stat_activity WHERE datname = '{host.Database}'");
            server.Signal("KILL", (int)backend);
            return Task.CompletedTask;
        });
        await FaultAsync("stopped for 15 s", async () =>
        {
            var before = loader.Refused;
            server.Signal("STOP");
            // Who comes while it says nothing is told so, and does not wait until it speaks.
            await Poll.UntilAsync(() => loader.Refused > before, "nothing is refused while the server is silent");
            if (LongForm.IsOn)
                await Task.Delay(TimeSpan.FromSeconds(15));
            server.Signal("CONT");
        });

        await stop.CancelAsync();
        await load;
        Assert.Empty(loader.Wrong);
        await Poll.UntilAsync(
            async () =>
            {
                using var answer = await host.Client.GetAsync(new Uri("/api/v1/ledger", UriKind.Relative));
                if (!answer.IsSuccessStatusCode)
                    return false;
                var ledger = await answer.Content.ReadFromJsonAsync<JsonElement>();
                long Count(string name) => ledger.GetProperty(name).GetInt64();
                return Count("delivered") == Count("routed") && Count("unique") >= loader.Acknowledged.Count && Count("difference") == 0;
            },
            "not everything is delivered"
        );
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        var stored = host.Read(db => db.Query("SELECT id FROM events", row => Ids.Event(row.GetInt64(0)))).ToHashSet();
        Assert.Empty(loader.Acknowledged.Keys.Except(stored));
        Assert.Empty(loader.Acknowledged.Keys.Except(host.Delivered()));
        Assert.Equal([], host.Read(TestStore.Differences));
        figure.Is(
            $"{loader.Acknowledged.Count} acknowledged, 0 lost, {loader.Refused} refused, each by 503 with Retry-After ({string.Join(", ", loader.Codes.Select(code => $"{code.Value} × {code.Key}"))}); the slowest answer {loader.Slowest / 1000:0.0} s; taken again after: {string.Join(", ", back)}"
        );

        Task Restart(string mode)
        {
            server.Stop(mode);
            server.Start();
            return Task.CompletedTask;
        }

        async Task FaultAsync(string name, Func<Task> fault)
        {
            await AcknowledgesAsync(loader);
            await Task.Run(fault);
            var since = Stopwatch.GetTimestamp();
            await AcknowledgesAsync(loader);
            back.Add(LongForm.Text($"{name} {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s"));
        }
    }

    private static Task AcknowledgesAsync(Loader loader)
    {
        var now = Stopwatch.GetTimestamp();
        return Poll.UntilAsync(() => loader.HasAcknowledgedSince(now), "nothing is acknowledged");
    }
}
