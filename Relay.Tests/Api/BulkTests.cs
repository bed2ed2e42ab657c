using System.Text.Json;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Repairs of many at once, over the whole relay.</summary>
public sealed class BulkTests
{
    private static readonly object Patient = new { retryDelaysSeconds = Array.Empty<int>(), strikeLimit = 100 };

    [Fact]
    public async Task What_an_outage_failed_is_sent_again_by_one_bulk()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", Patient, behaviour: Behaviour.Status(500));
        var events = await host.EventsAsync(5);
        await host.UntilSettledAsync();
        host.On("/hook", Behaviour.Ok);

        var planned = (await host.PostAsync("/bulk", new { action = "retry", filter = new { webhook } })).Expect(201).Json;
        Assert.Equal(
            ("planned", 5, "failed"),
            (Text(planned, "state"), planned.GetProperty("matched").GetInt32(), Text(planned.GetProperty("filter"), "state"))
        );
        (await host.PostAsync($"/bulk/{Text(planned, "id")}/start")).Expect(202);
        await UntilAsync(host, planned, "done");
        await host.UntilSettledAsync();

        Assert.Equal(5, (await host.JsonAsync($"/api/v1/bulk/{Text(planned, "id")}")).GetProperty("done").GetInt32());
        Assert.Equal(events.Order(), host.Got("/hook").Skip(5).Order());
        Assert.Equal(
            ("delivered", "retry"),
            (Text(await host.DeliveryAsync(events[0], webhook), "state"), Text(await host.DeliveryAsync(events[0], webhook), "trigger"))
        );
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_failed_before_its_webhook_was_enabled_last_goes_out_too()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", Patient, behaviour: Behaviour.Status(500));
        await host.EventsAsync(3);
        await host.UntilSettledAsync();
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        (await host.PostAsync($"/webhooks/{webhook}/enable")).Expect(202);
        host.On("/hook", Behaviour.Ok);

        var planned = (await host.PostAsync("/bulk", new { action = "retry", filter = new { } })).Expect(201).Json;
        (await host.PostAsync($"/bulk/{Text(planned, "id")}/start")).Expect(202);
        await host.UntilHitsAsync("/hook", 6);
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32() == 3,
            "all are delivered"
        );

        Assert.Equal(0, (await host.WebhookStateAsync(webhook)).GetProperty("parked").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_replay_of_many_goes_by_todays_routing_and_says_so()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var events = await host.EventsAsync(3);
        await host.WebhookAsync("/late");

        var planned = (
            await host.PostAsync(
                "/bulk",
                new
                {
                    action = "replay",
                    routing = "current",
                    filter = new { kind = "call.completed" },
                }
            )
        ).Expect(201).Json;
        (await host.PostAsync($"/bulk/{Text(planned, "id")}/start")).Expect(202);
        await host.UntilHitsAsync("/late", 3);

        Assert.Equal(events.Order(), host.Got("/late").Order());
        Assert.All(host.Receiver.HitsOn("/late"), hit => Assert.NotNull(hit.Header("Relay-Replay")));
        var done = await UntilAsync(host, planned, "done");
        Assert.Equal((3, "current"), (done.GetProperty("created").GetInt32(), Text(done, "routing")));
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_bulk_that_a_stop_interrupts_goes_on_at_the_next_start()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook");
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        await host.EventsAsync(4);
        var planned = (await host.PostAsync("/bulk", new { action = "skip", filter = new { webhook, state = "parked" } })).Expect(201).Json;
        // Started in the store alone, as by a relay that died at that moment.
        await host.Store.WriteAsync(db => Relay.Storage.Querying.Sql.Execute(db, "UPDATE bulks SET state = 'Running'"));

        await host.RestartAsync();

        Assert.Equal(4, (await UntilAsync(host, planned, "done")).GetProperty("done").GetInt32());
        Assert.Equal(4, (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_delivery_whose_body_retention_took_is_not_retried()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook");
        var id = await host.EventAsync();
        await host.UntilSettledAsync();
        await host.Store.WriteAsync(db => Relay.Storage.Querying.Sql.Execute(db, "UPDATE events SET body = NULL"));

        (await host.PostAsync($"/deliveries/{Text(await host.DeliveryAsync(id, webhook), "id")}/retry")).ExpectProblem(
            410,
            "event_expired"
        );
    }

    [Fact]
    public async Task Only_what_is_planned_starts_and_only_what_has_not_ended_is_cancelled()
    {
        await using var host = await RelayHost.StartAsync();
        var planned = (await host.PostAsync("/bulk", new { action = "retry", filter = new { } })).Expect(201).Json;
        var path = $"/bulk/{Text(planned, "id")}";

        Assert.Equal("cancelled", Text((await host.PostAsync(path + "/cancel")).Expect(202).Json, "state"));

        (await host.PostAsync(path + "/cancel")).ExpectProblem(409, "state_conflict");
        (await host.PostAsync(path + "/start")).ExpectProblem(409, "state_conflict");
        (await host.PostAsync("/bulk/blk_0000000000001/start")).ExpectProblem(404, "not_found");
        Assert.Equal(
            Text(planned, "id"),
            Text((await host.JsonAsync("/api/v1/bulk")).GetProperty("items").EnumerateArray().Single(), "id")
        );
    }

    private static async Task<JsonElement> UntilAsync(RelayHost host, JsonElement bulk, string state)
    {
        var path = $"/api/v1/bulk/{Text(bulk, "id")}";
        await host.UntilAsync(async () => Text(await host.JsonAsync(path), "state") == state, $"the bulk is {state}");
        return await host.JsonAsync(path);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
