using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Relay.Simulator.Receiver;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>A live message is answered by the local handler of whoever listens, once, and by the upstream where nobody does.</summary>
public sealed class LiveTunnelTests
{
    [Fact]
    public async Task The_local_answer_goes_back_to_the_caller_and_is_an_attempt_and_an_exchange()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        await UntilActiveAsync(host);
        var asking = AskAsync(host, "availability/search");
        var (message, _) = await listener.DeliveryAsync();
        Assert.True(message.Live);
        Assert.Equal("http://localhost:3000/hooks/availability/search?day=a%2Fb", message.Url);
        await listener.AnswerAsync(message, 201, """{"availabilities":[]}"""u8.ToArray());

        using var answer = await asking;
        Assert.Equal((HttpStatusCode.Created, """{"availabilities":[]}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(["yes"], answer.Headers.GetValues("X-Own"));
        await listener.SettledAsync(message);
        var delivery = await host.JsonAsync("/api/v1/deliveries/" + message.Delivery);
        Assert.Equal("delivered", delivery.GetProperty("state").GetString());
        var exchange = (await host.JsonAsync("/api/v1/events/" + message.Event)).GetProperty("exchange");
        Assert.Equal(
            ("succeeded", "listener"),
            (exchange.GetProperty("outcome").GetString(), exchange.GetProperty("upstream").GetString())
        );
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_handler_that_is_down_is_a_502_and_one_that_hangs_a_504()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        await UntilActiveAsync(host);
        var asking = AskAsync(host, "availability/search");
        await listener.AnswerAsync((await listener.DeliveryAsync()).Message, null, outcome: "timed_out");
        using (var late = await asking)
            Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        asking = AskAsync(host, "bookings");
        await listener.AnswerAsync((await listener.DeliveryAsync()).Message, null, outcome: "connect_failed");
        using var down = await asking;
        Assert.Equal(HttpStatusCode.BadGateway, down.StatusCode);
        Assert.Contains("upstream_failed", await down.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_delivery_waited_in_the_store_is_answered_too()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Delivery = options.Delivery with { LaneQueue = 1 },
            }
        );
        await using var listener = await TestListener.ConnectAsync(host.Relay, settings: new { maxInFlight = 1 });
        await UntilActiveAsync(host);
        // One is at the handler, one has the only place in memory.
        await host.EventsAsync(2);
        var (first, _) = await listener.DeliveryAsync();
        var asking = AskAsync(host, "bookings");
        await host.UntilAsync(async () => await host.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 0") == 1, "one waits");
        await listener.AnswerAsync(first, 200);
        await listener.AnswerAsync();
        var (message, _) = await listener.DeliveryAsync();
        Assert.True(message.Live);
        await listener.AnswerAsync(message, 200, "booked"u8.ToArray());
        using var answer = await asking;
        Assert.Equal("booked", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_source_with_an_upstream_keeps_it_unless_the_listener_insists()
    {
        await using var host = await RelayHost.StartAsync(withSource: false);
        host.On("/upstream/bookings?day=a%2Fb", Behaviour.Status(200, "upstream"));
        (
            await host.Relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "desk",
                    dialect = "dialstack",
                    upstreams = new[] { new Uri(host.Receiver.Url, "/upstream").ToString() },
                }
            )
        ).Expect(201);
        await using (var listener = await TestListener.ConnectAsync(host.Relay))
        {
            using var first = await AskAsync(host, "bookings");
            Assert.Equal("upstream", await first.Content.ReadAsStringAsync());
            await listener.AnswerAsync();
        }

        await Poll.UntilAsync(
            async () => !(await host.JsonAsync("/api/v1/listeners/laptop")).TryGetProperty("connectedBy", out _),
            "somebody is connected"
        );
        await using var insisting = await TestListener.ConnectAsync(host.Relay, settings: new { answersLive = true });
        await UntilActiveAsync(host);
        var asking = AskAsync(host, "bookings");
        await insisting.AnswerAsync((await insisting.DeliveryAsync()).Message, 200, "local"u8.ToArray());
        using var second = await asking;
        Assert.Equal("local", await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task With_the_real_command_the_whole_answer_comes_through()
    {
        await using var host = await RelayHost.StartAsync();
        var large = new string('x', 200_000);
        host.On("/hooks/bookings?day=a%2Fb", Behaviour.Status(200, large));
        await using var listener = new ListenRun(ListenTests.Settings(host.Relay.Address, host.Relay.Key, host.Receiver.Url));
        await Poll.UntilAsync(() => !listener.Connections.IsEmpty, "connected");
        await UntilActiveAsync(host);
        using var answer = await AskAsync(host, "bookings");
        Assert.Equal(large, await answer.Content.ReadAsStringAsync());
    }

    private static Task UntilActiveAsync(RelayHost host)
    {
        var (setup, queue) = (host.Relay.Services.GetRequiredService<ISetup>(), host.Relay.Services.GetRequiredService<IDeliveryQueue>());
        return Poll.UntilAsync(
            async () => (await queue.ReadHealthAsync(setup.FindListener("laptop")!.Id)).Status == WebhookStatus.Active,
            "active"
        );
    }

    private static async Task<HttpResponseMessage> AskAsync(RelayHost host, string path)
    {
        using var body = new StringContent("""{"account_id":"acct_1","call_id":"call_1"}""", Encoding.UTF8, "application/json");
        return await host.Relay.Http.PostAsync(new Uri($"/in/desk/{path}?day=a%2Fb", UriKind.Relative), body);
    }
}
