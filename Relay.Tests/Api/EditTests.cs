using System.Text;
using System.Text.Json;
using Relay.Api.Resources;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>An event that a person makes out of a recorded one, over the whole relay.</summary>
public sealed class EditTests
{
    private const string Edited = """{"id":"evt_1","type":"call.end","account_id":"acct_1","data":{"call_id":"call_edited"}}""";

    [Fact]
    public async Task An_edit_goes_to_the_originals_webhooks_as_a_replay_and_knows_where_it_comes_from()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.WebhookAsync("/hook", new { payload = "original" });
        var original = await host.EventAsync();
        await host.UntilHitsAsync("/hook", 1);

        var made = (await host.PostAsync($"/events/{original}/edit", new { body = Edited })).Expect(201).Json;
        await host.UntilHitsAsync("/hook", 2);

        var id = made.GetProperty("id").GetString()!;
        var hit = host.Receiver.HitsOn("/hook")[^1];
        Assert.Equal((id, "true", Edited), (hit.Header("webhook-id"), hit.Header("Relay-Replay"), Encoding.UTF8.GetString(hit.Body.Span)));
        var view = await host.JsonAsync($"/api/v1/events/{id}");
        Assert.Equal((original, "call_edited", "unsigned"), (Text(view, "editedFrom"), Text(view, "callId"), Text(view, "verification")));
        Assert.Equal(["edited"], view.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.False(view.TryGetProperty("dedupeKey", out _));
        Assert.Equal(
            [id],
            (await host.JsonAsync($"/api/v1/events/{original}")).GetProperty("edits").EnumerateArray().Select(edit => edit.GetString())
        );
        Assert.Equal(1, (await host.JsonAsync("/api/v1/ledger")).GetProperty("received").GetInt32());
        (await host.Relay.GetAsync($"/api/v1/events/{id}/arrivals")).Expect(200);
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Its_kind_is_read_anew_and_todays_routing_goes_by_it()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.WebhookAsync("/ended");
        await host.WebhookAsync("/answered", kind: "call.answered");
        var original = await host.EventAsync();

        var made = (
            await host.PostAsync(
                $"/events/{original}/edit",
                new { body = Edited.Replace("call.end", "call.answered", StringComparison.Ordinal), routing = "current" }
            )
        )
            .Expect(201)
            .Json;

        await host.UntilHitsAsync("/answered", 1);
        Assert.Equal(("call.answered", 1), (Text(made, "kind"), made.GetProperty("deliveryIds").GetArrayLength()));
    }

    [Fact]
    public async Task Its_signature_is_made_with_the_sources_own_secret()
    {
        await using var host = await RelayHost.StartAsync();
        const string secret = "a-secret-of-dialgen";
        var slug = (await host.Relay.SourceAsync("signed", "dialgen", secret))["slug"];
        var webhook = await host.WebhookAsync("/hook", new { payload = "original" });
        Assert.True(Dialect.Create("dialgen").TryCreateKey(secret, out var key, out _));
        var body = TemplateBody();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/" + slug)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (
            var header in Dialect.Create("dialgen").Sign(new SigningRequest(Encoding.UTF8.GetBytes(body), 0, "", "call.completed"), key!)
        )
            request.Headers.Add(header.Name, header.Value);
        using var answer = await host.Relay.Http.SendAsync(request);
        var original = (await ApiAnswer.ReadAsync(answer)).Expect(200)["eventId"];
        var changed = body.Replace("COMPLETED", "FAILED", StringComparison.Ordinal);

        var made = (
            await host.PostAsync(
                $"/events/{original}/edit",
                new { bodyBase64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(changed)), webhookIds = new[] { webhook } }
            )
        )
            .Expect(201)
            .Json;
        await host.UntilAsync(() => host.Got("/hook").Contains(Text(made, "id")), "the edit came");

        var hit = host.Receiver.HitsOn("/hook").Single(one => one.Header("webhook-id") == Text(made, "id"));
        Assert.True(
            Dialect.Create("dialgen").Verify(new InboundRequest(hit.Body, hit.Headers), [key!], 300, 0).IsValid,
            "the receiver's handler would refuse it"
        );
        Assert.Equal("unverified", Text(await host.JsonAsync($"/api/v1/events/{Text(made, "id")}"), "verification"));
    }

    [Fact]
    public async Task What_cannot_be_an_event_is_refused_and_nothing_is_recorded()
    {
        await using var host = await RelayHost.StartAsync();
        var original = await host.EventAsync();
        var path = $"/events/{original}/edit";

        (await host.PostAsync(path, new { body = "{" })).ExpectProblem(422, "json_invalid").ExpectError("body", "json_invalid");
        (await host.PostAsync(path, new { body = "" })).ExpectProblem(422, "body_empty");
        (await host.PostAsync(path, new { })).ExpectProblem(400, "json_missing_member").ExpectError("body", "json_missing_member");
        (await host.PostAsync(path, new { body = "{}", bodyBase64 = "e30=" })).ExpectProblem(400, "json_unknown_member");
        (await host.PostAsync(path, new { bodyBase64 = "no base64!" })).ExpectProblem(422, "body_undecodable");
        (await host.PostAsync(path, new { body = Edited, contentType = "a\r\nb" }))
            .ExpectProblem(422, "header_value_invalid")
            .ExpectError("contentType", "header_value_invalid");
        (
            await host.PostAsync(path, new { body = Edited, headers = new Dictionary<string, string> { ["Content-Length"] = "3" } })
        ).ExpectProblem(422, "header_forbidden");
        (await host.PostAsync(path, new { body = new string('x', (1 << 20) + 1) })).ExpectProblem(413, "body_too_large");
        (await host.PostAsync(path, new { body = Edited, webhookIds = new[] { "wh_0000000000001" } })).ExpectProblem(404, "not_found");
        (await host.PostAsync("/events/evt_0000000000001/edit", new { body = Edited })).ExpectProblem(404, "not_found");
        Assert.Equal(1, await host.NumberAsync("SELECT count(*) FROM events"));
    }

    private static string TemplateBody() =>
        Encoding.UTF8.GetString(
            SampleCatalog.Render(SampleCatalog.Find("dialgen", "call.completed")!, new SampleModel("edit", 1768487730000)).Body.Span
        );

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    [Theory]
    [InlineData("{\"a\":1}", 0, 0)]
    [InlineData("{\n  \"a\": 1,\n  b: 2\n}", 3, 3)]
    [InlineData("{\"ä\": é}", 1, 7)]
    [InlineData("", 1, 1)]
    public void Where_a_body_stops_being_json_is_said_as_editors_count(string body, int line, int column) =>
        Assert.Equal(
            line == 0 ? (TextPosition?)null : new TextPosition(line, column),
            EventEditor.FaultPlace(Encoding.UTF8.GetBytes(body))
        );
}
