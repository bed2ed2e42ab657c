using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>The life of a REST hook as Zapier leads it (providers.md §4.7, product.md §3.9).</summary>
public sealed class ZapierTests
{
    private const string Header = "X-DIALNOTE-API-KEY";

    [Fact]
    public async Task A_hook_is_subscribed_shown_a_sample_triggered_gone_repeated_and_unsubscribed()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var zap = new Zap(host);
        host.On("/zap", Behaviour.Ok);
        var url = new Uri(host.Receiver.Url, "/zap").ToString();

        // Connected: before the first event there is a sample.
        var sample = Assert.Single((await zap.SendAsync("GET", "/samples/call_log")).Expect(200).Json.EnumerateArray());
        Assert.StartsWith("evt_test_", sample.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("call.completed", sample.GetProperty("type").GetString());

        var hook = (await zap.SendAsync("POST", "/hooks", new { target_url = url, @event = "call_log" })).Expect(201);
        Assert.Equal(hook.Id, hook.Json.GetProperty("data").GetProperty("id").GetString());
        var state = await host.WebhookStateAsync(hook.Id);
        Assert.Equal(("rest_hook", "zapier", "call.completed"), (Text(state, "origin"), Text(state, "provider"), Text(state, "event")));

        // Triggered.
        var sent = await host.EventAsync();
        await host.UntilHitsAsync("/zap", 1);
        var hit = host.Receiver.HitsOn("/zap")[0];
        Assert.Equal(("zapier", sent), (hit.Header("X-DialNote-Provider"), hit.Header("webhook-id")));
        await host.UntilSettledAsync();

        // The zap was turned off: Zapier answers 410, and the hook is gone with what waited for it.
        host.On("/zap", Behaviour.Status(410));
        await host.EventAsync();
        await host.UntilAsync(async () => (await host.Relay.GetAsync("/api/v1/webhooks/" + hook.Id)).Status == 404, "it is still there");
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt64() == 1,
            "its delivery still waits"
        );
        (await zap.SendAsync("DELETE", "/hooks/" + hook.Id)).ExpectProblem(404, "not_found");

        // Turned on again: a new one. Twice is once.
        host.On("/zap", Behaviour.Ok);
        var again = (await zap.SendAsync("POST", "/hooks", new { url, @event = "call.completed" })).Expect(201);
        Assert.NotEqual(hook.Id, again.Id);
        Assert.Equal(again.Id, (await zap.SendAsync("POST", "/hooks", new { target_url = url, @event = "call_log" })).Expect(200).Id);

        var gone = (await zap.SendAsync("DELETE", "/hooks/" + again.Id)).Expect(200);
        Assert.True(gone.Json.GetProperty("data").GetProperty("success").GetBoolean());
        (await zap.SendAsync("DELETE", "/hooks/" + again.Id)).ExpectProblem(404, "not_found");
        await host.AssertBalancedAsync();
        Assert.Equal(
            ["webhook.unsubscribed", "webhook.subscribed", "webhook.unsubscribed", "webhook.subscribed"],
            (await host.JsonAsync("/api/v1/audit"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(row => Text(row, "action"))
                .Where(action => action!.EndsWith("subscribed", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Subscribing_again_brings_a_disabled_one_back_and_what_waited_follows()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var zap = new Zap(host);
        host.On("/zap", Behaviour.Status(500));
        var body = new { url = new Uri(host.Receiver.Url, "/zap").ToString(), @event = "call.completed" };
        var hook = (await zap.SendAsync("POST", "/hooks", body)).Expect(201);
        await host.Relay.SendAsync("PATCH", "/api/v1/webhooks/" + hook.Id, """{"retryDelaysSeconds":[]}""");
        var events = await host.EventsAsync(3);
        await host.UntilWebhookAsync(hook.Id, state => Text(state, "state") == "auto_disabled", "it is not disabled");

        host.On("/zap", Behaviour.Ok);
        Assert.Equal(hook.Id, (await zap.SendAsync("POST", "/hooks", body)).Expect(200).Id);
        await host.UntilSettledAsync();
        await host.UntilAsync(() => events.All(id => host.Got("/zap").Count(got => got == id) >= 2), "what waited did not follow");

        Assert.Equal("active", Text(await host.WebhookStateAsync(hook.Id), "state"));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Fifty_who_subscribe_at_once_get_one_hook()
    {
        await using var host = await RelayHost.StartAsync();
        var zap = new Zap(host);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ => zap.SendAsync("POST", "/hooks", new { url = "https://93.184.216.34/hook", @event = "note" }))
        );

        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Equal((1, 49), (answers.Count(answer => answer.Status == 201), answers.Count(answer => answer.Status == 200)));
        Assert.Single((await host.Relay.GetAsync("/api/v1/webhooks")).Items);
    }

    [Fact]
    public async Task The_newest_three_real_events_are_the_envelopes_that_a_hook_gets()
    {
        await using var host = await RelayHost.StartAsync();
        var zap = new Zap(host);
        await host.WebhookAsync("/other");
        var events = await host.EventsAsync(4);
        await host.UntilHitsAsync("/other", 4);

        var listed = (await zap.SendAsync("GET", "/samples/call.completed")).Expect(200).Json.EnumerateArray().ToList();

        Assert.Equal(events.Reverse().Take(3), listed.Select(item => Text(item, "id")));
        Assert.All(listed, item =>
        {
            var hit = host.Receiver.HitsOn("/other").Single(hit => hit.Header("webhook-id") == Text(item, "id"));
            Assert.Equal(JsonDocument.Parse(hit.Body).RootElement.GetRawText(), item.GetRawText());
        });
        Assert.Equal("dialstack", Text(listed[0].GetProperty("data"), "provider"));
        // An exact type of another dialect is another event.
        Assert.StartsWith(
            "evt_test_",
            Text((await zap.SendAsync("GET", "/samples/voicedock/call.end")).Expect(200).Json.EnumerateArray().Single(), "id"),
            StringComparison.Ordinal
        );
        Assert.Equal(3, (await zap.SendAsync("GET", "/samples/dialstack/call.end")).Expect(200).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("""{"url":"http://93.184.216.34/","event":"call.completed"}""", "url", "url_https_required")]
    [InlineData("""{"url":"https://10.0.0.1/","event":"call.completed"}""", "url", "address_blocked")]
    [InlineData("""{"target_url":"https://127.0.0.1/","event":"call.completed"}""", "target_url", "address_blocked")]
    [InlineData("""{"url":"nonsense","event":"call.completed"}""", "url", "url_invalid")]
    [InlineData("""{"event":"call.completed"}""", "url", "url_required")]
    [InlineData("""{"url":"https://93.184.216.34/a","target_url":"https://93.184.216.34/b","event":"note"}""", "target_url", "url_invalid")]
    [InlineData("""{"url":"https://93.184.216.34/"}""", "event", "event_required")]
    [InlineData("""{"url":"https://93.184.216.34/","event":"call"}""", "event", "event_unknown")]
    [InlineData("""{"url":"https://93.184.216.34/","event":"disabled"}""", "event", "event_unknown")]
    [InlineData("""{"url":"https://93.184.216.34/","event":["call_log"]}""", "event", "single_event")]
    public async Task What_cannot_be_subscribed_is_refused_by_name_and_nothing_is_made(string body, string field, string code)
    {
        await using var relay = await RelayFixture.StartAsync(allowPrivate: false);

        (await relay.SendAsync("POST", "/api/zapier/hooks", body)).ExpectProblem(422, code).ExpectError(field, code);

        Assert.Empty((await relay.GetAsync("/api/v1/webhooks")).Items);
    }

    [Fact]
    public async Task Each_wrong_credential_has_its_status_and_code()
    {
        await using var relay = await RelayFixture.StartAsync();
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "looks", role = "viewer" })).Expect(201)["key"];
        var hook = """{"url":"https://93.184.216.34/","event":"note"}""";

        Task<ApiAnswer> Send(string method, string path, params (string Name, string Value)[] headers) =>
            SendRawAsync(relay, method, path, method == "POST" ? hook : null, headers);

        (await Send("POST", "/api/zapier/hooks")).ExpectProblem(401, "auth_missing");
        (await Send("POST", "/api/zapier/hooks", (Header, "rk_wrong"))).ExpectProblem(401, "auth_invalid");
        (await Send("POST", "/api/zapier/hooks", (Header, ""))).ExpectProblem(401, "auth_invalid");
        (await Send("POST", "/api/zapier/hooks", (Header, viewer))).ExpectProblem(403, "scope_insufficient");
        (await Send("DELETE", "/api/zapier/hooks/wh_1", (Header, viewer))).ExpectProblem(403, "scope_insufficient");
        (await Send("POST", "/api/zapier/hooks", (Header, relay.Key), ("Authorization", "Bearer " + viewer))).ExpectProblem(
            400,
            "header_duplicated"
        );
        (await Send("GET", "/api/zapier/samples/note?api_key=" + relay.Key)).ExpectProblem(400, "credentials_in_query");
        (await Send("GET", "/api/zapier/samples/nothing", (Header, viewer))).ExpectProblem(422, "event_unknown");
        (await Send("GET", "/api/zapier/samples/disabled", (Header, viewer))).ExpectProblem(422, "event_unknown");
        (await Send("GET", "/api/zapier/samples/note", (Header, viewer))).Expect(200);
        (await Send("POST", "/api/zapier/hooks", ("Authorization", "Bearer " + relay.Key))).Expect(201);
        (await Send("POST", "/api/zapier/hooks", (Header, relay.Key), ("Authorization", "Bearer " + relay.Key))).Expect(200);
        // Elsewhere the header is none.
        (await Send("GET", "/api/v1/webhooks", (Header, relay.Key))).ExpectProblem(401, "auth_missing");
    }

    [Fact]
    public async Task The_key_is_shown_again_renewed_and_opens_nothing_else()
    {
        await using var relay = await RelayFixture.StartAsync();
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "looks", role = "viewer" })).Expect(201)["key"];
        var key = (await relay.GetAsync("/api/v1/zapier-key/secret")).Expect(200)["secret"];

        Assert.Equal(key, (await relay.GetAsync("/api/v1/zapier-key/secret")).Expect(200)["secret"]);
        (await SendRawAsync(relay, "GET", "/api/zapier/samples/note", null, (Header, key))).Expect(200);
        (await relay.SendAsync("GET", "/api/v1/webhooks", key: key)).ExpectProblem(403, "scope_insufficient");
        (await relay.SendAsync("GET", "/metrics", key: key)).ExpectProblem(403, "scope_insufficient");
        (await relay.SendAsync("GET", "/api/v1/zapier-key/secret", key: viewer)).ExpectProblem(403, "scope_insufficient");
        Assert.Null(await relay.Services.GetRequiredService<ISessions>().SignInAsync(key, default));

        var renewed = (await relay.PostAsync("/api/v1/zapier-key/renew")).Expect(200)["secret"];

        Assert.NotEqual(key, renewed);
        (await SendRawAsync(relay, "GET", "/api/zapier/samples/note", null, (Header, key))).ExpectProblem(401, "auth_invalid");
        (await SendRawAsync(relay, "GET", "/api/zapier/samples/note", null, (Header, renewed))).Expect(200);
        Assert.Equal(
            ["zapier_key.renewed", "zapier_key.shown", "zapier_key.created"],
            (await relay.GetAsync("/api/v1/audit"))
                .Items.Select(row => Text(row, "action"))
                .Where(action => action!.StartsWith("zapier_key", StringComparison.Ordinal))
        );
        Assert.DoesNotContain(
            renewed,
            System.Text.Encoding.Latin1.GetString(await ReadAsync(Path.Combine(relay.Folder, "relay.db"))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_persons_own_webhook_answers_a_subscription_and_is_not_deleted_by_it()
    {
        await using var relay = await RelayFixture.StartAsync();
        var own = await relay.PostAsync(
            "/api/v1/webhooks",
            new
            {
                name = "mine",
                provider = "zapier",
                url = "https://93.184.216.34/zap",
                @event = "note.created",
            }
        );

        var body = new { url = "https://93.184.216.34/zap", @event = "note.created" };
        Assert.Equal(own.Id, (await relay.PostAsync("/api/zapier/hooks", body)).Expect(200).Id);
        (await relay.SendAsync("DELETE", "/api/zapier/hooks/" + own.Id)).ExpectProblem(404, "not_found");

        Assert.Equal("person", (await relay.GetAsync("/api/v1/webhooks/" + own.Id)).Expect(200)["origin"]);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task<ApiAnswer> SendRawAsync(
        RelayFixture relay,
        string method,
        string path,
        string? body,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>Zapier, with the key that a person has given it.</summary>
    private sealed class Zap(RelayHost host)
    {
        private string? _key;

        public async Task<ApiAnswer> SendAsync(string method, string path, object? body = null)
        {
            _key ??= (await host.Relay.GetAsync("/api/v1/zapier-key/secret")).Expect(200)["secret"];
            return await SendRawAsync(
                host.Relay,
                method,
                "/api/zapier" + path,
                body is null ? null : JsonSerializer.Serialize(body),
                (Header, _key)
            );
        }
    }
}
