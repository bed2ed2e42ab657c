using System.Diagnostics;
using Relay.Simulator.Receiver;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>The wall clock of a relay is set while it runs, as a whole process sees it; the clock that only goes on stays true.</summary>
[Trait("Promise", "T16")]
public sealed class WallClockTests
{
    private const int Delay = 3;

    private static readonly string Library = Directory
        .GetDirectories("/usr/lib")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1"))
        .First(File.Exists);

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Retries_come_at_their_time_once_and_no_lane_changes_hands(Engine engine)
    {
        var figure = Figure.Begin("T16", engine);
        await using var host = new ProcessHost(engine.Server()) { LogLevel = "Warning" };
        var clock = Path.Combine(host.Data, "clock");
        await File.WriteAllTextAsync(clock, "+0");
        await host.StartAsync(
            $"LD_PRELOAD={Library}",
            $"FAKETIME_TIMESTAMP_FILE={clock}",
            "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1"
        );
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        var webhooks = LongForm.Choose(4, 40);
        for (var number = 0; number < webhooks; number++)
        {
            host.Receiver.On($"/{number}", Behaviour.Sequence(Behaviour.Status(500), 1, Behaviour.Ok));
            await host.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = $"{number}",
                    url = new Uri(host.Receiver.Url, $"/{number}").ToString(),
                    @event = "call.completed",
                    retryDelaysSeconds = new[] { Delay },
                }
            );
        }

        await using var beside = engine == Engine.Postgres ? new ProcessHost(host) : null;
        if (beside is not null)
            await beside.StartAsync();
        await Poll.UntilAsync(
            () => host.Number("SELECT count(DISTINCT owner) FROM webhooks") == (beside is null ? 1 : 2),
            "the lanes are not shared"
        );
        string Owners() =>
            string.Join(
                ' ',
                host.Read(db => Relay.Storage.Querying.Sql.Query(db, "SELECT owner FROM webhooks ORDER BY id", row => row.GetInt64(0)))
            );
        var owners = Owners();

        var waits = new List<string>();
        foreach (var (jump, name) in new[] { ("-3600", "an hour back"), ("+86400", "a day ahead of that"), ("+0", "back to the truth") })
        {
            var before = host.Receiver.HitCount;
            for (var number = 0; number < webhooks; number++)
                host.Receiver.On($"/{number}", Behaviour.Sequence(Behaviour.Status(500), 1, Behaviour.Ok));
            Assert.NotNull(await host.EventAsync());
            await host.Receiver.WaitForHitsAsync(before + webhooks, TimeSpan.FromSeconds(60));
            await Poll.UntilAsync(
                () => host.Number("SELECT count(*) FROM deliveries WHERE state = 0") == webhooks,
                "the retries are not planned"
            );
            await File.WriteAllTextAsync(clock, jump);
            var since = Stopwatch.GetTimestamp();
            await host.Receiver.WaitForHitsAsync(before + (2 * webhooks), TimeSpan.FromSeconds(60));
            await Poll.UntilAsync(() => host.Number("SELECT count(*) FROM deliveries WHERE state IN (0, 1)") == 0, "not all is delivered");
            waits.Add(LongForm.Text($"{name} {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s"));
            Assert.Equal(before + (2 * webhooks), host.Receiver.HitCount);
        }

        Assert.Equal(owners, Owners());
        Assert.Equal(0, host.Number("SELECT sum(strikes) FROM webhooks"));
        if (beside is not null)
            Assert.Equal(0, (await beside.EndAsync("TERM")).Code);
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        var (code, output, error) = await host.EndAsync("TERM");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(3, output.Split('\n').Count(line => line.Contains("The wall clock went", StringComparison.Ordinal)));
        figure.Is(
            $"{webhooks} retries planned {Delay} s ahead, all sent, after a jump of {string.Join(", ", waits)}; 0 sent twice, 0 lanes changed hands, each jump in the log"
        );
    }
}
