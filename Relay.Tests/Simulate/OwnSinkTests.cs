using System.Net;
using Relay.Config;
using Relay.Delivery.Outbound;
using Relay.Simulator.Receiver;
using Relay.Tests.Delivery;
using Xunit;
using static Relay.Tests.Delivery.OutboundSetup;

namespace Relay.Tests.Simulate;

/// <summary>A relay without <c>--allow-private-targets</c> delivers to its own sinks, and to nothing else of this machine.</summary>
public sealed class OwnSinkTests
{
    [Fact]
    public async Task A_webhook_to_a_sink_of_this_relay_works_on_any_relay()
    {
        await using var relay = await RelayFixture.StartAsync(allowPrivate: false);
        var sink = (await relay.PostAsync("/api/v1/sinks", new { name = "mine" })).Expect(201);
        await relay.SourceAsync("desk");
        await relay.WebhookAsync(sink["url"]);

        var sent = await relay.EventAsync("desk", """{"id":"evt_1","type":"call.end","account_id":"acct_1","data":{"call_id":"call_1"}}""");

        var hits = await relay.UntilAsync($"/api/v1/sinks/{sink.Id}/hits", json => json.GetProperty("items").GetArrayLength() == 1);
        Assert.Equal(sent.Expect(200)["eventId"], hits.Items.Single().GetProperty("eventId").GetString());
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/", "url_self")]
    [InlineData("http://127.0.0.1:{port}/in/desk", "url_self")]
    [InlineData("http://127.0.0.1:{port}/api/v1/keys", "url_self")]
    [InlineData("http://127.0.0.1:{port}/sinks/", "url_self")]
    [InlineData("http://127.0.0.1:{port}/sinks/x/y", "url_self")]
    [InlineData("http://127.0.0.1:{port}/sinks/../api/v1/keys", "url_self")]
    [InlineData("http://127.0.0.1:{port}/sinks/%2e%2e/api", "url_self")]
    [InlineData("http://127.0.0.1:{port}/sinks/..", "url_self")]
    [InlineData("http://127.0.0.1:{port}/sinks/a%2Fb", "url_self")]
    [InlineData("http://localhost:{port}/sinks/x", "address_blocked")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/sinks/x", "address_blocked")]
    [InlineData("http://127.0.0.2:{port}/sinks/x", "address_blocked")]
    [InlineData("http://127.0.0.1:{other}/sinks/x", "address_blocked")]
    [InlineData("https://127.0.0.1:{port}/sinks/x", "address_blocked")]
    [InlineData("http://10.0.0.1/sinks/x", "address_blocked")]
    public async Task Nothing_else_of_this_machine_is_taken(string url, string code)
    {
        await using var relay = await RelayFixture.StartAsync(allowPrivate: false);
        var there = url.Replace("{port}", $"{relay.Address.Port}", StringComparison.Ordinal)
            .Replace("{other}", $"{relay.Address.Port - 1}", StringComparison.Ordinal);

        (
            await relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = "inwards",
                    provider = "custom",
                    url = there,
                    @event = "call.completed",
                }
            )
        ).ExpectProblem(422, code);
    }

    [Fact]
    public async Task A_connection_to_a_sink_carries_nothing_to_another_path()
    {
        await using var receiver = RecordingReceiver.Start();
        using var client = Client(new Only(receiver.Port));
        Assert.Equal(Outcome.Succeeded, await OutcomeAsync(client, new Uri(receiver.Url, "/sinks/x")));

        // The connection to the sink is kept alive, and is of the same host and port.
        Assert.Equal(Outcome.AddressBlocked, await OutcomeAsync(client, new Uri(receiver.Url, "/api/v1/keys")));
        Assert.Equal(Outcome.AddressBlocked, await OutcomeAsync(client, new Uri($"http://localhost:{receiver.Port}/sinks/x")));
        Assert.Equal(Outcome.Succeeded, await OutcomeAsync(client, new Uri(receiver.Url, "/sinks/y")));
        Assert.Equal(["/sinks/x", "/sinks/y"], receiver.Hits.Select(hit => hit.Path));
    }

    [Fact]
    public async Task A_sink_that_redirects_leads_nowhere()
    {
        await using var receiver = RecordingReceiver.Start();
        receiver.On("/sinks/x", new Behaviour("elsewhere", async exchange =>
            {
                await exchange.WriteAsync("HTTP/1.1 307 Temporary Redirect\r\nLocation: /api/v1/keys\r\nContent-Length: 0\r\n\r\n");
                return true;
            }));
        using var client = Client(new Only(receiver.Port));

        Assert.Equal(Outcome.Redirected, await OutcomeAsync(client, new Uri(receiver.Url, "/sinks/x")));

        Assert.Single(receiver.Hits);
    }

    [Fact]
    public async Task A_name_that_leads_to_a_sink_is_blocked_and_not_dialled()
    {
        await using var receiver = RecordingReceiver.Start();
        var policy = new EgressPolicy { Sinks = new Only(receiver.Port) };
        var connector = new CountingConnector();
        using var client = OutboundSetup.Client(policy, new ScriptedResolver("127.0.0.1"), connector);

        Assert.Equal(Outcome.AddressBlocked, await OutcomeAsync(client, new Uri($"http://sinks.example.com:{receiver.Port}/sinks/x")));

        Assert.Empty(connector.Dialled);
    }

    [Fact]
    public void What_a_run_lent_is_taken_back_with_it()
    {
        var sinks = new Relay.Hosting.OwnSinks(
            new Relay.Hosting.OwnListeners(new NoServer(), new RelayOptions { Urls = [ListenUrl.Parse("http://127.0.0.1:5080")] })
        );
        var (there, own) = (
            new Uri("http://127.0.0.1:40000/sinks/0-dialstack-call.completed"),
            new Uri("http://127.0.0.1:5080/sinks/snk_1")
        );
        Assert.Equal((true, false), (sinks.Has(own), sinks.Has(there)));

        using (sinks.Lend(new Uri("http://127.0.0.1:40000/")))
            Assert.Equal(
                (true, true, true),
                (sinks.Has(own), sinks.Has(there), sinks.ListenAt(IPAddress.Parse("::ffff:127.0.0.1"), 40000))
            );

        Assert.Equal((true, false, false), (sinks.Has(own), sinks.Has(there), sinks.ListenAt(IPAddress.Loopback, 40000)));
    }

    private static OutboundClient Client(IOwnSinks sinks) =>
        new(new EgressPolicy { Sinks = sinks }, policy => Dialer(policy), TimeProvider.System);

    private static async Task<Outcome> OutcomeAsync(OutboundClient client, Uri url) => (await client.SendAsync(Request(url), Stop)).Outcome;

    /// <summary>Sinks at one port of this machine.</summary>
    private sealed class Only(int there) : IOwnSinks
    {
        public bool Has(Uri url) =>
            url.Host == "127.0.0.1" && url.Port == there && url.AbsolutePath.StartsWith("/sinks/", StringComparison.Ordinal);

        public bool ListenAt(IPAddress address, int port) =>
            port == there && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <summary>A server that has not started: its options say where it will be.</summary>
    private sealed class NoServer : Microsoft.AspNetCore.Hosting.Server.IServer
    {
        public Microsoft.AspNetCore.Http.Features.IFeatureCollection Features { get; } =
            new Microsoft.AspNetCore.Http.Features.FeatureCollection();

        public void Dispose() { }

        public Task StartAsync<TContext>(
            Microsoft.AspNetCore.Hosting.Server.IHttpApplication<TContext> application,
            CancellationToken cancellationToken
        )
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
