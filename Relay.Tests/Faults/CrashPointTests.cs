using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.Commands;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>
/// <c>kill -9</c> at a named point of an event's life, without a hook in the relay: strace sends the signal at a call of the system that
/// only happens there. While it lives its webhook goes through strikes, a disabling and a drain; whatever the moment was, what the store
/// says afterwards is one of the states that a model allows, and nothing that was acknowledged is lost.
/// </summary>
public sealed class CrashPointTests(ITestOutputHelper output)
{
    /// <summary>A call of the system that happens at the point and hardly anywhere else; the short form takes the first of each engine.</summary>
    private static readonly (Engine Engine, string Point, string Calls)[] Points =
    [
        (Engine.Sqlite, "after_insert", "pwrite64"),
        (Engine.Sqlite, "after_commit", "fsync"),
        (Engine.Sqlite, "before_ack", "sendto,sendmsg"),
        (Engine.Sqlite, "after_claim", "connect"),
        (Engine.Sqlite, "after_send", "recvfrom,recvmsg"),
        (Engine.Postgres, "after_insert", "sendto,sendmsg"),
        (Engine.Postgres, "after_result", "recvfrom,recvmsg"),
    ];

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Killed_there_it_goes_on_as_if_nothing_had_been(Engine engine)
    {
        foreach (var (_, point, calls) in Points.Where(point => point.Engine == engine).Take(LongForm.Choose(1, Points.Length)))
            await KillAsync(engine, point, calls);
    }

    private async Task KillAsync(Engine engine, string point, string calls)
    {
        await using var host = new ProcessHost(engine.Server());
        var webhook = await host.SetUpAsync(new { retryDelaysSeconds = Array.Empty<int>() });
        var random = new Random(20261129);
        for (var crash = 1; crash <= LongForm.Choose(1, 12); crash++)
        {
            // strace counts the calls of each thread; connections are kept, so that a thread makes few.
            // A streak of failures that disables, then successes: the webhook is on its way out or back whenever the signal comes.
            host.Receiver.On("/hook", Behaviour.Sequence(Behaviour.Status(500), random.Next(1, 6), Behaviour.Ok));
            await using (
                var strace = Tool.StartAsRoot(
                    "strace",
                    "-f",
                    "-o",
                    "/dev/null",
                    "-e",
                    $"trace={calls}",
                    "-e",
                    $"inject={calls}:signal=SIGKILL:when={(calls == "connect" ? 1 : random.Next(2, LongForm.Choose(12, 40)))}",
                    "-p",
                    $"{host.Process.Id}"
                )
            )
            {
                await strace.UntilAsync(said => said.Contains("attached", StringComparison.Ordinal), "strace is not attached");
                await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LiveAsync(host, webhook)));
                Assert.Equal(137, (await host.EndAsync("CONT")).Code);
                // It has nothing more to watch, and does not always notice.
                await strace.SignalAsync("KILL");
            }

            var stored = host.Read(db => db.Query("SELECT id FROM events", row => Ids.Event(row.GetInt64(0)))).ToHashSet();
            Assert.Empty(host.Acknowledged.Keys.Except(stored));
            Assert.Equal([], host.Read(TestStore.Differences));
            var (strikes, status) = (host.Number("SELECT strikes FROM webhooks"), host.Number("SELECT status FROM webhooks"));
            Assert.InRange(strikes, 0, 3);
            Assert.Equal(strikes == 3, status == (long)WebhookStatus.AutoDisabled);
            output.WriteLine($"{point}, crash {crash}: {host.Acknowledged.Count} acknowledged, {strikes} strikes, status {status}");
            await host.StartAsync();
        }

        // What failed below three strikes is sent by a person; what was parked comes with the enabling.
        host.Receiver.On("/hook", Behaviour.Ok);
        await host.TryPostAsync($"/api/v1/webhooks/{webhook}/enable", new { parked = "drain" });
        await Poll.UntilAsync(
            () => host.Number("SELECT count(*) FROM deliveries WHERE state IN (0, 1)") == 0,
            "something of what was under way never ends"
        );
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        Assert.Equal([], host.Read(TestStore.Differences));
        Assert.Empty(host.Acknowledged.Keys.Except(host.Delivered()));
    }

    /// <summary>A first start that dies while it makes its tables, and one after it.</summary>
    [Fact]
    public async Task Killed_in_the_middle_of_a_migration_the_next_start_has_it_whole()
    {
        await using var host = new ProcessHost();
        (string Call, int When)[] points =
        [
            ("pwrite64", 9),
            ("fsync", 1),
            ("pwrite64", 1),
            ("pwrite64", 2),
            ("pwrite64", 5),
            ("pwrite64", 20),
        ];
        foreach (var (call, when) in points.Take(LongForm.Choose(1, points.Length)))
        {
            await using var strace = Tool.Start(
                "strace",
                [
                    "-f",
                    "-o",
                    "/dev/null",
                    "-P",
                    host.File,
                    "-P",
                    host.File + "-wal",
                    "-e",
                    $"trace={call}",
                    "-e",
                    $"inject={call}:signal=SIGKILL:when={when}",
                    "dotnet",
                    Path.Combine(AppContext.BaseDirectory, "Relay.dll"),
                    "serve",
                    "--urls",
                    $"http://127.0.0.1:{RelayProcess.FreePort()}",
                    "--data",
                    host.Data,
                ]
            );
            await strace.EndAsync();
        }

        await host.StartAsync();
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        Assert.NotNull(await host.EventAsync());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        Assert.Equal([], host.Read(TestStore.Differences));
    }

    /// <summary>Events, and the webhook's return whenever it is out, until the relay is gone.</summary>
    private static async Task LiveAsync(ProcessHost host, string webhook)
    {
        while (
            await host.EventAsync() is not null && await host.TryPostAsync($"/api/v1/webhooks/{webhook}/enable", new { parked = "drain" })
        )
        {
            // Until it is gone.
        }
    }
}
