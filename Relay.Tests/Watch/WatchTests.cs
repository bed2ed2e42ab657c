using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relay.Hosting;
using Relay.Simulator.Receiver;
using Relay.Watch;
using Xunit;

namespace Relay.Tests.Watch;

/// <summary>What the relay finds out by looking: told when it begins and when it ends, once each, over restarts.</summary>
public sealed class WatchTests
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_disk_that_gets_low_is_told_before_ingest_stops_and_when_there_is_room()
    {
        var disk = new Disk { Free = 5_000L << 20 };
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: services => services.AddSingleton<IDiskSpace>(disk));
        await host.WebhookAsync("/ops", kind: Kinds.DiskLow);
        await TurnsAsync(host, 2);
        Assert.Empty(host.Receiver.HitsOn("/ops"));

        disk.Free = 1_000L << 20;
        await TurnsUntilAsync(host, "/ops", 1);
        // Neither a restart nor a little more room changes anything.
        await host.UntilSettledAsync();
        await host.RestartAsync();
        disk.Free = 1_200L << 20;
        await TurnsAsync(host, 3);
        Assert.Single(host.Receiver.HitsOn("/ops"));
        disk.Free = 2_000L << 20;
        await TurnsUntilAsync(host, "/ops", 2);

        Assert.Equal(["open", "resolved"], Said(host, "/ops", "state"));
        Assert.Contains("1000 MiB free", Said(host, "/ops", "text")[0], StringComparison.Ordinal);
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_loop_that_dies_is_told()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.WebhookAsync("/ops", kind: Kinds.LoopDead);
        var loop = host.Relay.Services.GetRequiredService<HealthBoard>().Watch("sample");
        loop.End();

        await TurnsUntilAsync(host, "/ops", 1);

        Assert.Equal(["sample"], Said(host, "/ops", "loop"));
        Assert.Contains("is dead", Said(host, "/ops", "text")[0], StringComparison.Ordinal);
        Assert.Contains("relay_loops_dead 1", (await host.Relay.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_is_parked_for_a_day_is_told_to_others_and_so_is_its_end()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var ops = await host.WebhookAsync("/ops", kind: Kinds.DeliveriesParked);
        var crm = await host.WebhookAsync("/crm");
        (await host.PostAsync($"/webhooks/{crm}/pause")).Expect(202);
        await host.EventAsync();
        await TurnsAsync(host, 2);
        Assert.Empty(host.Receiver.HitsOn("/ops"));

        host.Clock.Advance(TimeSpan.FromHours(25));
        await TurnsUntilAsync(host, "/ops", 1);
        (await host.PostAsync($"/webhooks/{crm}/resume")).Expect(202);
        await host.UntilHitsAsync("/crm", 1);
        await TurnsUntilAsync(host, "/ops", 2);

        Assert.Equal(["open", "resolved"], Said(host, "/ops", "state"));
        Assert.Equal([crm, crm], Said(host, "/ops", "webhookId"));
        // Of its own it would not be told.
        (await host.PostAsync($"/webhooks/{ops}/pause")).Expect(202);
    }

    [Fact]
    public async Task A_source_that_falls_silent_is_told_after_a_day_even_over_a_restart_and_when_it_speaks_again()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.Relay.SourceAsync("never heard");
        await host.WebhookAsync("/ops", kind: Kinds.SourceSilent);
        await host.EventAsync();
        await TurnsAsync(host, 1);
        Assert.Equal(1, await host.NumberAsync("SELECT count(*) FROM sources WHERE heard_at IS NOT NULL"));
        await host.RestartAsync();
        host.Clock.Advance(TimeSpan.FromHours(25));
        await TurnsUntilAsync(host, "/ops", 1);
        await host.EventAsync();
        await TurnsUntilAsync(host, "/ops", 2);

        Assert.Equal(["open", "resolved"], Said(host, "/ops", "state"));
        Assert.Equal(["desk", "desk"], Said(host, "/ops", "slug"));
    }

    [Fact]
    public async Task A_source_that_rejects_half_of_what_comes_is_told_to_those_who_hear_it()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var signed = (await host.Relay.SourceAsync("signed", "dialstack", "whsec_one")).Id;
        var desk = (await host.Relay.GetAsync("/api/v1/sources/desk")).Id;
        await host.WebhookAsync("/ops", new { sourceId = signed }, Kinds.SourceRejecting);
        await host.WebhookAsync("/other", new { sourceId = desk }, Kinds.SourceRejecting);
        for (var i = 0; i < 20; i++)
            (await host.Relay.EventAsync("signed", """{"id":"x","type":"call.end","data":{}}""")).Expect(401);

        await TurnsUntilAsync(host, "/ops", 1);
        // Silence says nothing of it.
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        await TurnsAsync(host, 2);
        Assert.Single(host.Receiver.HitsOn("/ops"));
        (await host.Relay.SendAsync("PATCH", "/api/v1/sources/" + signed, """{"secrets":[]}""")).Expect(200);
        (await host.Relay.EventAsync("signed", """{"id":"y","type":"call.end","account_id":"a","data":{}}""")).Expect(200);
        await TurnsUntilAsync(host, "/ops", 2);

        Assert.Equal(["open", "resolved"], Said(host, "/ops", "state"));
        Assert.Empty(host.Receiver.HitsOn("/other"));
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_told_to_those_who_do_not_send_there()
    {
        var seen = new Certificates();
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: services =>
            services.AddSingleton<ICertificates>(seen)
        );
        await host.WebhookAsync("/ops", kind: Kinds.CertificateExpiring);
        await host.Relay.WebhookAsync("https://93.184.216.34/hook", Kinds.CertificateExpiring);
        seen.Seen = [new SeenCertificate("93.184.216.34", 443, host.Now + 86_400_000L * 15), new SeenCertificate("198.51.100.1", 443, 0)];
        await TurnsAsync(host, 2);
        Assert.Empty(host.Receiver.HitsOn("/ops"));

        host.Clock.Advance(TimeSpan.FromHours(30));
        await TurnsUntilAsync(host, "/ops", 1);
        seen.Seen = [];
        await TurnsAsync(host, 2);
        Assert.Single(host.Receiver.HitsOn("/ops"));
        seen.Seen = [new SeenCertificate("93.184.216.34", 443, host.Now + 86_400_000L * 90)];
        await TurnsUntilAsync(host, "/ops", 2);

        Assert.Equal(["open", "resolved"], Said(host, "/ops", "state"));
        Assert.Equal(2, await host.NumberAsync("SELECT count(*) FROM deliveries"));
        Assert.Equal(["93.184.216.34", "93.184.216.34"], Said(host, "/ops", "host"));
    }

    [Fact]
    public async Task A_certificate_of_an_upstream_that_ends_soon_is_told_and_says_whose_it_is()
    {
        var seen = new Certificates();
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: services =>
            services.AddSingleton<ICertificates>(seen)
        );
        await host.WebhookAsync("/ops", kind: Kinds.CertificateExpiring);
        var desk = (
            await host.Relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "front desk",
                    dialect = "dialstack",
                    upstreams = new[] { "https://93.184.216.34:8443/hooks" },
                }
            )
        ).Expect(201).Id;
        seen.Seen = [new SeenCertificate("93.184.216.34", 8443, host.Now + 86_400_000L * 3)];
        await TurnsUntilAsync(host, "/ops", 1);
        Assert.Contains("after that nothing of \"front desk\" is forwarded there", Said(host, "/ops", "text")[0], StringComparison.Ordinal);

        // Nobody's any more.
        (await host.Relay.SendAsync("DELETE", "/api/v1/sources/" + desk)).Expect(204);
        await TurnsUntilAsync(host, "/ops", 2);
        Assert.Equal(["open", "resolved"], Said(host, "/ops", "state"));
    }

    [Fact]
    public async Task What_a_storm_does_to_its_own_alarms_nobody()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var signed = await SignedAsync("storm", "run_1");
        foreach (var kind in (string[])[Kinds.SourceRejecting, Kinds.DeliveriesParked, Kinds.WebhookDisabled, Kinds.WebhookFailing])
            await host.WebhookAsync("/ops", kind: kind);
        var noRetries = Array.Empty<int>();
        await host.WebhookAsync(
            "/sink",
            new
            {
                sourceId = signed,
                origin = "storm",
                retryDelaysSeconds = noRetries,
            },
            kind: "note.created"
        );
        var failing = new { origin = "storm", retryDelaysSeconds = noRetries };
        var sink = await host.WebhookAsync("/failing", failing, behaviour: Behaviour.Status(500));
        for (var i = 0; i < 20; i++)
            (await host.Relay.EventAsync("storm", """{"id":"x","type":"call.end","data":{}}""")).Expect(401);
        await host.EventsAsync(3);
        await host.UntilWebhookAsync(sink, state => state.GetProperty("state").GetString() == "auto_disabled", "it is not disabled");
        var metrics = (await host.Relay.GetAsync("/metrics")).Text;
        Assert.DoesNotContain("relay_webhooks_disabled_total 1", metrics, StringComparison.Ordinal);
        Assert.Contains("\nrelay_webhooks_held 0", metrics, StringComparison.Ordinal);
        await TurnsAsync(host, 2);
        host.Clock.Advance(TimeSpan.FromHours(25));
        for (var i = 0; i < 20; i++)
            (await host.Relay.EventAsync("storm", """{"id":"x","type":"call.end","data":{}}""")).Expect(401);
        await TurnsAsync(host, 2);
        Assert.Empty(host.Receiver.HitsOn("/ops"));

        // The same at a source of a provider.
        await host.Relay.SourceAsync("front", "dialstack", "whsec_one");
        for (var i = 0; i < 20; i++)
            (await host.Relay.EventAsync("front", """{"id":"x","type":"call.end","data":{}}""")).Expect(401);
        await TurnsUntilAsync(host, "/ops", 1);
        Assert.Equal(["front"], Said(host, "/ops", "slug"));
        (
            await host.Relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = "x",
                    url = "https://93.184.216.34/",
                    @event = "note.created",
                    origin = "rest_hook",
                }
            )
        ).ExpectProblem(422, "value_unknown");

        async Task<string> SignedAsync(string name, string simulated) => (
                await host.Relay.PostAsync(
                    "/api/v1/sources",
                    new
                    {
                        name,
                        dialect = "dialstack",
                        secrets = (string[])["whsec_one"],
                        simulated,
                    }
                )
            ).Expect(201).Id;
    }

    /// <summary>
    /// Turns of the loop, each to its end and to the end of what it set off: no attempt is under way when the clock moves.
    /// </summary>
    private static async Task TurnsAsync(RelayHost host, int turns)
    {
        for (var i = 0; i < turns; i++)
        {
            await host.UntilSettledAsync();
            var watch = host.Relay.Services.GetRequiredService<HealthBoard>().Loops.Single(loop => loop.Name == "watch");
            host.Clock.Advance(Turn);
            await host.UntilAsync(() => watch.SinceGood < Turn, "the watch has not looked");
        }

        await host.UntilSettledAsync();
    }

    private static async Task TurnsUntilAsync(RelayHost host, string path, int hits)
    {
        for (var i = 0; i < 5 && host.Receiver.HitsOn(path).Count < hits; i++)
            await TurnsAsync(host, 1);
        Assert.Equal(hits, host.Receiver.HitsOn(path).Count);
    }

    private static IReadOnlyList<string?> Said(RelayHost host, string path, string fact) =>
        [
            .. host
                .Receiver.HitsOn(path)
                .Select(hit => JsonDocument.Parse(hit.Body).RootElement.GetProperty("data").GetProperty(fact).GetString()),
        ];

    private sealed class Disk : IDiskSpace
    {
        public long Free { get; set; }

        public (long Free, long Total) Read() => (Free, 10_000L << 20);
    }

    private sealed class Certificates : ICertificates
    {
        public IReadOnlyList<SeenCertificate> Seen { get; set; } = [];
    }
}
