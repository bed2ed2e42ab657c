using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Config;
using Relay.Hosting;
using Relay.Simulator.Receiver;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>The wall clock of a relay is set while it runs, as a whole process sees it; the clock that only goes on stays true.</summary>
[Trait("Promise", "T16")]
public sealed class WallClockTests
{
    private const int Delay = 3;

    private static readonly string Library = Directory
        .GetDirectories("/usr/lib")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
        .First(File.Exists);

    [Fact]
    public async Task Of_a_process_retries_come_at_their_time_and_once()
    {
        var figure = Figure.Begin("T16", Promise.Sqlite);
        await using var host = new ProcessHost { LogLevel = "Warning" };
        var clock = Path.Combine(host.Data, "clock");
        await File.WriteAllTextAsync(clock, "+0");
        await host.StartAsync(
            $"LD_PRELOAD={Library}",
            $"FAKETIME_TIMESTAMP_FILE={clock}",
            // Not with each look: it opens and closes the file, and its threads take one another's.
            "FAKETIME_CACHE_DURATION=1",
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

        Assert.Equal(0, host.Number("SELECT sum(strikes) FROM webhooks"));
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        var (code, output, error) = await host.EndAsync("TERM");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(3, output.Split('\n').Count(line => line.Contains("The wall clock went", StringComparison.Ordinal)));
        figure.Is(
            $"{webhooks} retries planned {Delay} s ahead, all sent, after a jump of {string.Join(", ", waits)}; 0 sent twice, each jump in the log"
        );
    }

    /// <summary>
    /// Of one of two relays on one database, whose own clock stays true. libfaketime and Npgsql do not get on, so its clock is given to it.
    /// </summary>
    [Fact]
    public async Task Of_one_of_two_relays_retries_come_at_their_time_and_once_and_no_lane_changes_hands()
    {
        const int webhooks = 12;
        var figure = Figure.Begin("T16", Promise.Postgres);
        var database = PostgresServer.Shared.Rent();
        await using (var receiver = RecordingReceiver.Start())
        {
            var (clock, log, folder) = (new SetClock(), new LogLines(), Directory.CreateTempSubdirectory("relay-clock-"));
            RelayOptions Set(RelayOptions options) =>
                options with
                {
                    Storage = options.Storage with { Connection = PostgresServer.Shared.Address(database) },
                    Log = new LogOptions { Level = LogLevel.Warning },
                };
            await using var one = await RelayFixture.StartAsync(clock: clock, folder: folder.FullName, set: Set, change: services =>
                services.AddSingleton<ILoggerProvider>(log)
            );
            await using (await RelayFixture.StartAsync(folder: CopyOfKeys(folder), set: Set))
            {
                await one.SourceAsync("desk");
                for (var number = 0; number < webhooks; number++)
                    await one.WebhookAsync(
                        new Uri(receiver.Url, $"/{number}").ToString(),
                        more: new { retryDelaysSeconds = new[] { Delay } }
                    );
                long Count(string sql) => PostgresServer.Shared.Number(database, sql);
                var share = one.Services.GetRequiredService<ILaneShare>();
                await Poll.UntilAsync(
                    async () =>
                    {
                        // Until each is where it belongs: after that none has a reason to move.
                        var lanes = await share.ReadLanesAsync(TestContext.Current.CancellationToken);
                        return share.Live.Count == 2
                            && share.Live.All(node =>
                                LaneShares.Plan(lanes, share.Live, node.Generation) is { Take.Count: 0, Give.Count: 0 }
                            );
                    },
                    "the lanes are not shared"
                );
                var owners = Count("SELECT sum(owner * id % 1000003) FROM webhooks");
                var waits = new List<string>();
                foreach (var (hours, name) in new[] { (-1, "an hour back"), (24, "a day ahead of that") })
                {
                    var before = receiver.HitCount;
                    for (var number = 0; number < webhooks; number++)
                        receiver.On($"/{number}", Behaviour.Sequence(Behaviour.Status(500), 1, Behaviour.Ok));
                    (await one.EventAsync("desk", $$$"""{"id":"evt_{{{before}}}","type":"call.end","data":{"call_id":"c"}}""")).Expect(200);
                    await Poll.UntilAsync(
                        () =>
                            Count("SELECT count(*) FROM attempts WHERE outcome <> " + (int)Outcome.Succeeded)
                            >= webhooks * (waits.Count + 1),
                        "the retries are not planned"
                    );
                    clock.Set(TimeSpan.FromHours(hours));
                    var since = Stopwatch.GetTimestamp();
                    await receiver.WaitForHitsAsync(before + (2 * webhooks), LongForm.Patience);
                    await Poll.UntilAsync(
                        () => Count("SELECT count(*) FROM deliveries WHERE state IN (0, 1)") == 0,
                        "not all is delivered"
                    );
                    waits.Add(LongForm.Text($"{name} {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s"));
                    Assert.Equal(before + (2 * webhooks), receiver.HitCount);
                    await Poll.UntilAsync(() => log.Find(LogEvents.ClockJump).Count == waits.Count, "the log does not name it");
                }

                Assert.Equal(owners, Count("SELECT sum(owner * id % 1000003) FROM webhooks"));
                Assert.Equal(0, Count("SELECT sum(strikes) FROM webhooks"));
                Assert.Equal(0, (await one.GetAsync("/api/v1/ledger")).Json.GetProperty("difference").GetInt64());
                figure.Is(
                    $"{webhooks} retries planned {Delay} s ahead at two relays, all sent, after a jump at one of {string.Join(", ", waits)}; 0 sent twice, 0 lanes changed hands, each jump in the log"
                );
            }
        }

        PostgresServer.Shared.Return(database);
    }

    /// <summary>The master key is the same at all relays of a store.</summary>
    private static string CopyOfKeys(DirectoryInfo from)
    {
        var copy = Directory.CreateTempSubdirectory("relay-clock-").FullName;
        foreach (var name in (string[])["master.key", "admin.key"])
            File.Copy(Path.Combine(from.FullName, name), Path.Combine(copy, name));
        return copy;
    }

    /// <summary>The system's clock, set to another time; what only goes on stays the system's.</summary>
    private sealed class SetClock : TimeProvider
    {
        private long _by;

        public void Set(TimeSpan by) => Volatile.Write(ref _by, by.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Volatile.Read(ref _by));
    }
}
