using Microsoft.Extensions.DependencyInjection;
using Relay.Simulator.Receiver;
using Relay.Storage.Changes;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>What the stream says, and to whom.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task It_says_what_happens_to_an_event_in_the_words_of_the_lists()
    {
        await using var host = await RelayHost.StartAsync();
        await using var stream = await EventStream.OpenAsync(host.Relay);
        Assert.Equal(
            ("text/event-stream", true, "no"),
            (
                stream.Answer.Content.Headers.ContentType?.MediaType,
                stream.Answer.Headers.CacheControl?.NoStore,
                stream.Answer.Headers.GetValues("X-Accel-Buffering").Single()
            )
        );
        var webhook = await host.WebhookAsync("/hook");
        var made = (await stream.NextAsync())!;
        Assert.Equal(("webhook", webhook, "active"), (made.Name, made["id"], made["state"]));

        var id = await host.EventAsync();

        var recorded = (await stream.NextAsync())!;
        var delivered = (await stream.NextAsync())!;
        Assert.Equal(("event", id, "call.completed", "call.end"), (recorded.Name, recorded["id"], recorded["kind"], recorded["type"]));
        var listed = (await host.JsonAsync("/api/v1/events?limit=1"))
            .GetProperty("items")[0]
            .EnumerateObject()
            .Select(member => member.Name)
            .ToList();
        Assert.Equal(listed, recorded.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ("delivery", id, webhook, "delivered", "succeeded", "200", "1"),
            (
                delivered.Name,
                delivered["eventId"],
                delivered["webhookId"],
                delivered["state"],
                delivered["outcome"],
                delivered["status"],
                delivered["attemptCount"]
            )
        );
        Assert.Equal("call.completed call.end call_1", $"{delivered["kind"]} {delivered["type"]} {delivered["callId"]}");
        Assert.Equal((await host.DeliveryAsync(id, webhook)).GetProperty("id").GetString(), delivered["id"]);
    }

    [Fact]
    public async Task Strikes_and_the_end_of_a_webhook_are_told()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        await using var stream = await EventStream.OpenAsync(host.Relay, "?item=strike,webhook");

        for (var strike = 1; strike <= 3; strike++)
        {
            await host.EventAsync();
            var struck = (await stream.NextAsync())!;
            Assert.Equal(
                ("strike", webhook, $"{strike}", "3", strike == 3 ? "True" : "False", "server_error"),
                (struck.Name, struck["webhookId"], struck["failureCount"], struck["strikeLimit"], struck["disabled"], struck["outcome"])
            );
            var health = (await stream.NextAsync())!;
            Assert.Equal(
                ("webhook", strike == 3 ? "auto_disabled" : "active", $"{strike}"),
                (health.Name, health["state"], health["failureCount"])
            );
            if (strike == 3)
                Assert.Equal(("three_strikes", "3"), (health["disabledReason"], health["parked"]));
        }

        (await host.PostAsync($"/webhooks/{webhook}/enable", new { parked = "keep" })).Expect(202);
        Assert.Equal("active", (await stream.NextAsync())!["state"]);
        (await host.Relay.SendAsync("DELETE", $"/api/v1/webhooks/{webhook}")).Expect(204);
        Assert.Equal("True", (await stream.NextAsync())!["deleted"]);
    }

    [Fact]
    public async Task A_parked_strike_reopens_those_before_it()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync(
            "/hook",
            new { retryDelaysSeconds = Array.Empty<int>(), strikeLimit = 2 },
            behaviour: Behaviour.Status(500)
        );
        await using var stream = await EventStream.OpenAsync(host.Relay, "?item=delivery");

        await host.EventAsync();
        var failed = (await stream.NextAsync())!;
        await host.EventAsync();
        var (reopened, parked) = ((await stream.NextAsync())!, (await stream.NextAsync())!);

        Assert.Equal(("failed", "parked", "parked"), (failed["state"], reopened["state"], parked["state"]));
        Assert.Equal(failed["id"], reopened["id"]);
        Assert.NotEqual(failed["id"], parked["id"]);
    }

    [Fact]
    public async Task Requests_that_are_no_new_event_are_told()
    {
        await using var host = await RelayHost.StartAsync();
        await host.Relay.SourceAsync("locked", "dialstack", "secret");
        await using var stream = await EventStream.OpenAsync(host.Relay, "?item=arrival");
        const string body = """{"id":"e1","type":"call.end"}""";
        await host.Relay.EventAsync("desk", body);
        await host.Relay.EventAsync("desk", body);
        await host.Relay.EventAsync("locked", body);

        var told = await stream.TakeAsync(2);

        Assert.Equal(["duplicate", "rejected"], told.Select(item => item["result"]));
        Assert.Equal("signature_missing", told[1]["reason"]);
    }

    [Fact]
    public async Task Filters_narrow()
    {
        await using var host = await RelayHost.StartAsync();
        await host.Relay.SourceAsync("other");
        var (first, second) = (await host.WebhookAsync("/one"), await host.WebhookAsync("/two"));
        await host.EventAsync();
        (await host.Relay.EventAsync("other", """{"id":"r1","type":"call.ringing"}""")).Expect(200);
        await host.UntilSettledAsync();
        (await host.Relay.EventAsync("other", """{"id":"last","type":"call.end"}""")).Expect(200);
        await host.UntilSettledAsync();

        async Task<string> SeenAsync(string query, int count)
        {
            await using var stream = await EventStream.OpenAsync(host.Relay, "?lastEventId=0&" + query);
            return string.Join(' ', (await stream.TakeAsync(count)).Select(item => item.Name).Order());
        }

        Assert.Equal("event event", await SeenAsync("kind=call.completed&item=event", 2));
        Assert.Equal("event event event", await SeenAsync("kind=call.completed,call.ringing&item=event", 3));
        Assert.Equal("delivery delivery webhook", await SeenAsync("webhook=" + first, 3));
        Assert.Equal("delivery delivery delivery delivery", await SeenAsync($"webhook={first}&webhook={second}&item=delivery", 4));
        Assert.Equal("delivery delivery event event", await SeenAsync("source=other", 4));
        Assert.Equal("delivery", await SeenAsync($"source=desk&webhook={second}", 1));
    }

    [Fact]
    public async Task Whoever_was_away_for_too_long_is_told_so_and_goes_on_with_what_is_kept()
    {
        await using var host = await RelayHost.StartAsync();
        await host.EventsAsync(10);
        Assert.True(await ChangeTrimmer.TrimAsync(host.Store, 7, CancellationToken.None));
        Assert.False(await ChangeTrimmer.TrimAsync(host.Store, 7, CancellationToken.None));

        await using var stream = await EventStream.OpenAsync(host.Relay, lastId: "3");
        var gap = (await stream.NextAsync())!;

        Assert.Equal(("gap", "7", "3", "7"), (gap.Name, gap.Id, gap["after"], gap["position"]));
        Assert.Equal([8, 9, 10], (await stream.TakeAsync(3)).Select(item => item.Number));
    }

    [Fact]
    public async Task The_newest_change_is_never_trimmed_because_the_numbers_go_on_from_it()
    {
        await using var host = await RelayHost.StartAsync();
        await host.EventsAsync(3);
        while (await ChangeTrimmer.TrimAsync(host.Store, 100, CancellationToken.None)) { }
        await host.RestartAsync();
        await using var stream = await EventStream.OpenAsync(host.Relay, lastId: "3");

        await host.EventAsync();

        Assert.Equal(("event", "4"), ((await stream.NextAsync()) is { } item ? (item.Name, item.Id) : default));
    }

    [Fact]
    public async Task An_id_from_the_future_is_a_gap()
    {
        await using var host = await RelayHost.StartAsync();
        await host.EventsAsync(2);
        await using var stream = await EventStream.OpenAsync(host.Relay, lastId: "5000");

        Assert.Equal("gap", (await stream.NextAsync())!.Name);
        await host.EventAsync();

        Assert.Equal("3", (await stream.NextAsync())!.Id);
    }

    [Fact]
    public async Task A_page_that_asks_for_its_place_before_it_reads_misses_nothing()
    {
        await using var host = await RelayHost.StartAsync();
        var position = host.Relay.Services.GetRequiredService<IChangeLog>().Position;
        var between = await host.EventAsync();
        var last = await host.EventAsync();

        await using var stream = await EventStream.OpenAsync(host.Relay, $"?lastEventId={position}");

        Assert.Equal([between, last], (await stream.TakeAsync(2)).Select(item => item["id"]));
    }

    [Fact]
    public async Task Runs_are_told_when_they_begin_and_end()
    {
        await using var host = await RelayHost.StartAsync();
        var log = host.Relay.Services.GetRequiredService<IRunLog>();
        await using var stream = await EventStream.OpenAsync(host.Relay, "?item=run");
        var begun = new NewRun(null, 1, "{}");
        var run = await log.BeginAsync(begun, "test", CancellationToken.None);
        await log.EndAsync(run.Id, new RunEnd(RunState.Failed, "why"), CancellationToken.None);
        await log.EndAsync(run.Id, new RunEnd(RunState.Green), CancellationToken.None);
        await log.BeginAsync(begun, "test", CancellationToken.None);
        await log.InterruptAsync("stop", CancellationToken.None);

        var told = await stream.TakeAsync(4);

        Assert.Equal(["running", "failed", "running", "interrupted"], told.Select(item => item["state"]));
        Assert.Equal((Ids.Run(run.Id), "why"), (told[1]["id"], told[1]["error"]));
        Assert.False(told[0].Json.TryGetProperty("endedAt", out _));
    }
}
