using System.Globalization;
using Relay.Simulator.Receiver;
using Relay.Tests.Storage;
using Relay.Tests.Streams;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>Two relays on one database, whole: what is done at one is in force at the other, without sticky sessions.</summary>
public sealed class SharedStoreTests : IAsyncLifetime
{
    private RelayHost _one = null!,
        _other = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await RelayHost.StartAsync(server: PostgresServer.Shared);
        _other = await RelayHost.StartBesideAsync(_one);
        await Poll.UntilAsync(async () => (await NodesAsync(_one)) == 2 && (await NodesAsync(_other)) == 2, "they do not see each other");
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task Whichever_takes_an_event_in_the_calls_of_an_ordered_webhook_come_in_their_order()
    {
        var webhooks = new List<string>();
        for (var number = 1; number <= 4; number++)
            webhooks.Add(await _one.WebhookAsync($"/hook{number}", new { ordered = true }));
        await KnownAsync(webhooks[^1]);
        var ids = new List<string>();
        for (var number = 1; number <= 40; number++)
            ids.Add(await EventAsync(number % 3 == 0 ? _other : _one, number));

        for (var number = 1; number <= 4; number++)
        {
            await _one.UntilHitsAsync($"/hook{number}", 40);
            Assert.Equal(ids, _one.Got($"/hook{number}"));
        }

        // Each runs some of them: with four lanes one has all in one of eight tries, and which is told by the hash of their ids.
        var nodes = (await _other.JsonAsync("/api/v1/nodes")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(4, nodes.Sum(node => node.GetProperty("lanes").GetInt32()));
        Assert.Single(nodes, node => node.GetProperty("isSelf").GetBoolean());
        await _one.UntilSettledAsync();
        await _one.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_pause_at_one_stops_the_lane_at_the_other_and_a_drain_brings_all_of_it()
    {
        var webhooks = new List<string>();
        for (var number = 1; number <= 4; number++)
            webhooks.Add(await _one.WebhookAsync($"/hook{number}"));
        await KnownAsync(webhooks[^1]);
        foreach (var webhook in webhooks)
            (await _other.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        var ids = new List<string>();
        for (var number = 1; number <= 6; number++)
            ids.Add(await EventAsync(number % 2 == 0 ? _other : _one, number));
        Assert.All(webhooks, async webhook => Assert.Equal(6, (await _one.WebhookStateAsync(webhook)).GetProperty("parked").GetInt32()));

        foreach (var webhook in webhooks)
            (await _one.PostAsync($"/webhooks/{webhook}/enable", new { parked = "drain" })).Expect(202);

        for (var number = 1; number <= 4; number++)
        {
            await _one.UntilHitsAsync($"/hook{number}", 6);
            Assert.Equal(ids, _one.Got($"/hook{number}"));
        }
    }

    [Fact]
    public async Task A_key_that_is_revoked_at_one_opens_nothing_at_the_other()
    {
        var key = (await _one.PostAsync("/keys", new { name = "ci", role = "viewer" })).Expect(201);
        (await _other.Relay.SendAsync("GET", "/api/v1/ledger", key: key["key"])).Expect(200);

        Assert.Equal(204, (await _one.Relay.SendAsync("DELETE", $"/api/v1/keys/{key.Id}")).Status);

        await Poll.UntilAsync(
            async () => (await _other.Relay.SendAsync("GET", "/api/v1/ledger", key: key["key"])).Status == 401,
            "the key still opens"
        );
    }

    [Fact]
    public async Task A_person_is_signed_in_at_both_and_sees_both()
    {
        using var person = await Person.SignedInAsync(_one.Relay);
        using var elsewhere = person.At(_other.Relay.Address);

        var page = (await elsewhere.GetAsync("/settings")).Expect(200);

        Assert.Contains("Relays on this store", page.Text, StringComparison.Ordinal);
        Assert.Contains("runs: this one", page.Text, StringComparison.Ordinal);
        Assert.Contains("PostgreSQL", page.Text, StringComparison.Ordinal);
        // A form of one page is taken at the other: its token is sealed with what both have.
        Assert.Equal(302, (await elsewhere.PostAsync("/settings", "/do/sign-out")).Status);
    }

    [Fact]
    public async Task A_live_message_gets_the_answer_of_a_listener_that_is_connected_to_the_other()
    {
        await using var listener = await TestListener.ConnectAsync(_other.Relay);
        await Poll.UntilAsync(
            async () =>
                (await _one.Relay.GetAsync("/api/v1/listeners/laptop")) is { Status: 200 } seen
                && seen.Json.TryGetProperty("connectedBy", out _),
            "the other one does not see it"
        );
        await Poll.UntilAsync(
            async () => await _one.NumberAsync("SELECT count(*) FROM webhooks WHERE listener IS NOT NULL AND status = 0") == 1,
            "paused"
        );

        var asking = AskAsync("availability/search");
        var (message, _) = await listener.DeliveryAsync();
        Assert.True(message.Live);
        await listener.AnswerAsync(message, 201, "booked"u8.ToArray());
        using (var answer = await asking)
        {
            Assert.Equal((201, "booked"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
            Assert.Equal(["yes"], answer.Headers.GetValues("X-Own"));
        }

        // One that is down there is down here.
        asking = AskAsync("bookings");
        await listener.AnswerAsync((await listener.DeliveryAsync()).Message, null, outcome: "connect_failed");
        using (var down = await asking)
            Assert.Equal(502, (int)down.StatusCode);

        // And one that pauses keeps nobody waiting.
        await listener.SayAsync(new PauseMessage());
        await Poll.UntilAsync(
            async () => await _one.NumberAsync("SELECT count(*) FROM webhooks WHERE listener IS NOT NULL AND status = 0") == 0,
            "it goes on"
        );
        using var paused = await AskAsync("customers/lookup");
        Assert.Equal(502, (int)paused.StatusCode);
    }

    [Fact]
    public async Task A_stream_at_one_tells_what_the_other_took_in_and_goes_on_there_from_its_last_id()
    {
        await using var stream = await EventStream.OpenAsync(_one.Relay, "?item=event");
        var first = await EventAsync(_other, 1);
        Assert.Contains(first, (await stream.NextAsync())!.Data, StringComparison.Ordinal);
        await stream.DisposeAsync();
        var second = await EventAsync(_one, 2);

        await using var again = await EventStream.OpenAsync(_other.Relay, "?item=event", stream.LastId);

        Assert.Contains(second, (await again.NextAsync())!.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_gets_what_comes_in_anywhere_wherever_it_is_connected_and_its_name_is_taken_everywhere()
    {
        _one.On("/hooks", Behaviour.Ok);
        foreach (var (at, elsewhere, number) in new[] { (_one, _other, 1), (_other, _one, 3) })
        {
            await using (var listener = new ListenRun(ListenTests.Settings(at.Relay.Address, at.Relay.Key, _one.Receiver.Url)))
            {
                await Poll.UntilAsync(() => !listener.Connections.IsEmpty, "it is not connected");
                await Poll.UntilAsync(
                    async () => (await elsewhere.Relay.GetAsync("/api/v1/listeners/laptop")).Status == 200,
                    "the other one does not know it"
                );
                var ids = new[] { await EventAsync(elsewhere, number), await EventAsync(at, number + 1) };
                await Poll.UntilAsync(() => listener.Answered.Count == 2, "not both were forwarded");
                Assert.Equal(ids.Order(), _one.Got("/hooks").TakeLast(2).Order());

                await using var second = new ListenRun(ListenTests.Settings(elsewhere.Relay.Address, at.Relay.Key, _one.Receiver.Url));
                var refusal = await Record.ExceptionAsync(() => second.Running.WaitAsync(TimeSpan.FromSeconds(60)));
                Assert.Contains("laptop is in use by", refusal?.Message ?? "", StringComparison.Ordinal);
                // What has been answered and is not on disk comes again.
                await _one.UntilSettledAsync();
            }

            await Poll.UntilAsync(
                async () => await _one.NumberAsync("SELECT seat FROM webhooks WHERE listener IS NOT NULL") == 0,
                "its place is still taken"
            );
        }

        Assert.Equal(4, _one.Receiver.HitsOn("/hooks").Count);
        await _one.UntilSettledAsync();
        await _one.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_a_person_starts_in_bulk_at_one_is_done_by_whoever_leads()
    {
        foreach (var host in (RelayHost[])[_one, _other])
        {
            var path = host == _one ? "/one" : "/other";
            await _one.WebhookAsync(path, new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        }

        await Poll.UntilAsync(
            async () => (await _other.JsonAsync("/api/v1/webhooks")).GetProperty("items").GetArrayLength() == 2,
            "the other one does not know them"
        );
        await EventAsync(_one, 1);
        await _one.UntilSettledAsync();
        _one.On("/one", Behaviour.Ok);
        _one.On("/other", Behaviour.Ok);

        foreach (var host in (RelayHost[])[_one, _other])
        {
            var planned = (await host.PostAsync("/bulk", new { action = "replay", filter = new { source = "desk" } })).Expect(201);
            (await host.PostAsync($"/bulk/{planned.Id}/start")).Expect(202);
            await host.Relay.UntilAsync($"/api/v1/bulk/{planned.Id}", bulk => bulk.GetProperty("state").GetString() == "done");
        }

        await _one.UntilHitsAsync("/one", 3);
        await _one.UntilHitsAsync("/other", 3);
    }

    private async Task<HttpResponseMessage> AskAsync(string path)
    {
        using var body = new StringContent("""{"account_id":"acct_1","call_id":"call_1"}""", System.Text.Encoding.UTF8, "application/json");
        return await _one.Relay.Http.PostAsync(new Uri($"/in/desk/{path}", UriKind.Relative), body);
    }

    private static async Task<int> NodesAsync(RelayHost host) =>
        (await host.JsonAsync("/api/v1/nodes")).GetProperty("items").GetArrayLength();

    /// <summary>The other one routes by it, too.</summary>
    private Task KnownAsync(string webhook) =>
        Poll.UntilAsync(async () => (await _other.Relay.GetAsync($"/api/v1/webhooks/{webhook}")).Status == 200, "it is not known");

    private static async Task<string> EventAsync(RelayHost host, int number) =>
        (
            await host.Relay.EventAsync(
                "desk",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""{"id":"evt_{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"c"}}"""
                )
            )
        ).Expect(200)["eventId"];
}
