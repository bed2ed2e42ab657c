using System.Text.Json;
using Relay.Commands.Listen;
using Relay.Config;
using Relay.Simulator.Receiver;
using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// The tunnel with everything that can befall it: the listener stopped and killed, the relay killed, the network gone without a word. Nothing
/// is lost, and what was answered is not forwarded again.
/// </summary>
public sealed class ListenTests
{
    [Fact]
    public async Task Stopped_by_a_signal_and_woken_it_is_told_for_disconnected_and_goes_on_without_forwarding_twice()
    {
        await using var host = await StartAsync();
        var released = new TaskCompletionSource();
        host.On("/hooks", Held(released.Task));
        using var listener = Listen(host.Relay.Address, host.Relay.Key, host.Receiver.Url);
        await UntilConnectedAsync(host);
        await host.EventAsync();
        await host.UntilHitsAsync("/hooks", 1);

        listener.Signal("STOP");
        // It is answered while the listener can't hear of it, and what follows gathers.
        released.SetResult();
        host.On("/hooks", Behaviour.Ok);
        await UntilAwayAsync(host);
        await host.EventsAsync(5);
        listener.Signal("CONT");

        await UntilNothingWaitsAsync(host, 6);
        AssertOnce(host.Receiver.HitsOn("/hooks"), 6);
        await host.AssertBalancedAsync();
        listener.Signal("TERM");
        var (code, output, error) = await listener.ExitAsync();
        Assert.Equal(0, code);
        Assert.Contains("Disconnected since ", error, StringComparison.Ordinal);
        Assert.Equal(6, output.Split('\n').Count(line => line.Contains("\"status\":200", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Killed_it_leaves_what_it_had_not_answered_to_the_one_that_comes_after_it()
    {
        await using var host = await StartAsync();
        host.On("/hooks", Behaviour.Ok);
        using (var listener = Listen(host.Relay.Address, host.Relay.Key, host.Receiver.Url))
        {
            await UntilConnectedAsync(host);
            await host.EventsAsync(3);
            await UntilNothingWaitsAsync(host, 3);
            host.On("/hooks", Behaviour.Hang);
            await host.EventsAsync(2);
            await host.UntilHitsAsync("/hooks", 5);
            listener.Signal("KILL");
            Assert.Equal(137, (await listener.ExitAsync()).Code);
        }

        await UntilAwayAsync(host);
        await host.EventsAsync(2);
        host.On("/hooks", Behaviour.Ok);
        using var next = Listen(host.Relay.Address, host.Relay.Key, host.Receiver.Url);
        await UntilNothingWaitsAsync(host, 7);
        // The two that hung had no answer: they came again.
        var counts = host.Receiver.HitsOn("/hooks").GroupBy(Delivery).Select(hits => hits.Count()).Order().ToArray();
        Assert.Equal([1, 1, 1, 1, 1, 2, 2], counts);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_fault_of_its_own_ends_the_command_with_it_and_the_delivery_waits()
    {
        await using var host = await StartAsync();
        await using var listener = new ListenRun(Settings(host.Relay.Address, host.Relay.Key, host.Receiver.Url)) { Breaks = true };
        await UntilConnectedAsync(host);
        await host.EventAsync();

        Assert.Equal("This screen shows nothing.", (await Assert.ThrowsAsync<NotSupportedException>(() => listener.Running)).Message);
        await UntilAwayAsync(host);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task The_relay_killed_under_load_loses_nothing_and_has_nothing_forwarded_twice()
    {
        var data = Directory.CreateTempSubdirectory("relay-listen-");
        await using var receiver = RecordingReceiver.Start();
        var url = new Uri($"http://127.0.0.1:{RelayProcess.FreePort()}/");
        var (relay, client) = await ServeAsync(url, data.FullName);
        try
        {
            await PostAsync(client, "/api/v1/sources", """{"name":"desk","dialect":"dialstack"}""");
            await using (var listener = new ListenRun(Settings(url, RelayProcess.AdminKey, receiver.Url)))
            {
                await Poll.UntilAsync(() => !listener.Connections.IsEmpty, "connected");
                var acknowledged = 0;
                for (var round = 1; round <= 3; round++)
                {
                    var posting = Task.WhenAll(Enumerable.Range(0, 8).Select(worker => PostUntilGoneAsync(client, $"{round}-{worker}")));
                    var target = receiver.HitCount + 60;
                    await receiver.WaitForHitsAsync(target, TimeSpan.FromSeconds(60));
                    relay.Signal("KILL");
                    await relay.ExitAsync();
                    acknowledged += (await posting).Sum();
                    client.Dispose();
                    relay.Dispose();
                    (relay, client) = await ServeAsync(url, data.FullName);
                }

                await Poll.UntilAsync(async () => await OpenAsync(client) == 0, "deliveries wait");
                Assert.Equal(3, listener.Losses.Select(loss => loss.Since).Distinct().Count());
                AssertOnce(receiver.Hits, receiver.HitCount);
                Assert.InRange(receiver.HitCount, acknowledged, int.MaxValue);
                Assert.Equal(0, (await JsonAsync(client, "/api/v1/ledger")).GetProperty("difference").GetInt64());
            }
        }
        finally
        {
            client.Dispose();
            relay.Dispose();
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_network_that_goes_away_without_a_word_is_noticed_at_both_ends_and_nothing_is_lost()
    {
        await using var host = await StartAsync();
        host.On("/hooks", Behaviour.Ok);
        using var network = new SilentProxy(host.Relay.Address);
        await using var listener = new ListenRun(Settings(network.Address, host.Relay.Key, host.Receiver.Url));
        await UntilConnectedAsync(host);
        await host.EventsAsync(3);
        await UntilNothingWaitsAsync(host, 3);

        var released = new TaskCompletionSource();
        host.On("/hooks", Held(released.Task));
        await host.EventAsync();
        await host.UntilHitsAsync("/hooks", 4);
        network.Cut();
        // Its answer is swallowed.
        released.SetResult();
        await Poll.UntilAsync(() => !listener.Losses.IsEmpty, "the listener has not noticed");
        await UntilAwayAsync(host);
        host.On("/hooks", Behaviour.Ok);
        await host.EventsAsync(3);
        network.Mend();

        await UntilNothingWaitsAsync(host, 7);
        AssertOnce(host.Receiver.HitsOn("/hooks"), 7);
        Assert.Contains(listener.Answered, delivery => delivery.IsRepeated);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_local_handler_that_is_down_gets_everything_when_it_is_back()
    {
        await using var host = await StartAsync();
        var port = RelayProcess.FreePort();
        await using var listener = new ListenRun(Settings(host.Relay.Address, host.Relay.Key, new Uri($"http://127.0.0.1:{port}/")));
        await UntilConnectedAsync(host);
        await host.EventsAsync(3);
        await Poll.UntilAsync(() => !listener.Answered.IsEmpty, "nothing was tried");
        var failed = listener.Answered.First().Answer!.Message;
        Assert.Equal(("connect_failed", $"Nothing is listening on :{port}."), (failed.Outcome, failed.Error));

        await using var back = RecordingReceiver.Start(new ReceiverOptions { Port = port });
        await UntilNothingWaitsAsync(host, 3);
        AssertOnce(back.Hits, 3);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task The_handler_gets_the_providers_bytes_headers_and_query_or_the_envelope_with_its_signature()
    {
        await using var host = await StartAsync();
        host.On("/hooks", Behaviour.Ok);
        await using (new ListenRun(Settings(host.Relay.Address, host.Relay.Key, host.Receiver.Url)))
        {
            await UntilConnectedAsync(host);
            using var content = new ByteArrayContent([.. "{ \"id\" : \"evt_x\",\n\"type\":\"call.end\",\"data\":{\"call_id\":\"ü\"}}"u8]);
            content.Headers.Add("Content-Type", "application/json; charset=utf-8");
            content.Headers.Add("X-Custom", "a  b");
            (await host.Relay.Http.PostAsync("/in/desk?tenant=a%2Fb", content)).EnsureSuccessStatusCode();
            const string path = "/hooks?tenant=a%2Fb";
            await host.UntilHitsAsync(path, 1);
            var hit = host.Receiver.HitsOn(path).Single();
            Assert.Equal(await content.ReadAsByteArrayAsync(), hit.Body.ToArray());
            Assert.Equal(("a  b", "application/json; charset=utf-8"), (hit.Header("X-Custom"), hit.Header("Content-Type")));
            await UntilNothingWaitsAsync(host, 1);
        }

        await UntilAwayAsync(host);
        await using var enveloped = new ListenRun(
            Settings(host.Relay.Address, host.Relay.Key, host.Receiver.Url) with
            {
                Payload = "envelope",
            }
        );
        await UntilConnectedAsync(host);
        await host.EventAsync();
        await host.UntilHitsAsync("/hooks", 1);
        var envelope = host.Receiver.HitsOn("/hooks").Single();
        Assert.Equal("call.completed", JsonDocument.Parse(envelope.Body).RootElement.GetProperty("type").GetString());
        Assert.StartsWith("v1,", envelope.Header("webhook-signature"), StringComparison.Ordinal);
    }

    private static Task<RelayHost> StartAsync() =>
        RelayHost.StartAsync(set: options => options with { Listeners = new ListenerOptions { Silence = TimeSpan.FromSeconds(1) } });

    internal static ListenSettings Settings(Uri relay, string key, Uri handler) =>
        new()
        {
            ForwardTo = new Uri(handler, "/hooks"),
            Target = relay,
            Key = key,
            Name = "laptop",
            Skips = false,
        };

    private static RelayProcess Listen(Uri relay, string key, Uri handler) =>
        RelayProcess.Start(
            new Dictionary<string, string> { ["RELAY_ADMIN_KEY"] = key },
            "listen",
            "--target",
            relay.ToString(),
            "--forward-to",
            new Uri(handler, "/hooks").ToString(),
            "--name",
            "laptop",
            "--missed",
            "catch-up",
            "--output",
            "json"
        );

    /// <summary>Answers 200 when it is let.</summary>
    private static Behaviour Held(Task released) => new("held", async exchange =>
        {
            await released;
            return await Behaviour.Ok.Answer(exchange);
        });

    private static string? Delivery(Hit hit) => hit.Header("Relay-Delivery-Id");

    private static void AssertOnce(IReadOnlyList<Hit> hits, int count)
    {
        Assert.Equal(count, hits.Select(Delivery).Distinct().Count());
        Assert.Equal(count, hits.Count);
    }

    private static Task UntilConnectedAsync(RelayHost host) =>
        Poll.UntilAsync(
            async () =>
                (await host.Relay.GetAsync("/api/v1/listeners/laptop")) is { Status: 200 } answer
                && answer.Json.TryGetProperty("connectedBy", out _)
                && await host.NumberAsync("SELECT count(*) FROM webhooks WHERE listener = 'laptop' AND status = 0") == 1,
            "nobody is connected"
        );

    private static Task UntilAwayAsync(RelayHost host) =>
        Poll.UntilAsync(
            async () => !(await host.JsonAsync("/api/v1/listeners/laptop")).TryGetProperty("connectedBy", out _),
            "somebody is connected"
        );

    private static Task UntilNothingWaitsAsync(RelayHost host, int delivered) =>
        Poll.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt64() == delivered,
            $"not {delivered} are delivered"
        );

    private static Task<(RelayProcess Process, HttpClient Client)> ServeAsync(Uri url, string data) =>
        RelayProcess.ServeAsync(url, data, new Dictionary<string, string> { ["RELAY_ADMIN_KEY"] = RelayProcess.AdminKey });

    /// <summary>Posts event after event until the relay is gone.</summary>
    /// <returns>How many were acknowledged.</returns>
    private static async Task<int> PostUntilGoneAsync(HttpClient client, string worker)
    {
        for (var number = 0; ; number++)
        {
            try
            {
                var body = $$$"""{"id":"evt_{{{worker}}}_{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"c"}}""";
                await PostAsync(client, "/in/desk", body);
            }
            catch (HttpRequestException)
            {
                return number;
            }
        }
    }

    private static async Task PostAsync(HttpClient client, string path, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path) =>
        JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;

    private static async Task<long> OpenAsync(HttpClient client) =>
        (await JsonAsync(client, "/api/v1/listeners/laptop")).GetProperty("waiting").GetInt64();
}
