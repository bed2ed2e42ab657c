using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>What a template would send, before it is saved.</summary>
public sealed class TemplatePreviewTests
{
    private const string Template =
        """{"call":"{{data.callSid}}","from":{{ data.from }},"id":"{{id}}","user":"{{original.data.user_id}}"}""";

    [Fact]
    public async Task It_is_to_the_byte_what_a_delivery_of_the_event_sends()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/hook", new { payload = "template", template = Template });
        var recorded = (
            await host.Relay.EventAsync(
                "desk",
                """{"id":"e","type":"call.end","account_id":"a","data":{"call_id":"c","direction":"inbound","from_number":"+15551230001","user_id":"ü"}}"""
            )
        ).Expect(200)["eventId"];
        await host.UntilSettledAsync();
        var rows = await RowsAsync(host);

        var preview = (await host.PostAsync("/templates/preview", new { template = Template, eventId = recorded })).Expect(200);

        var sent = Assert.Single(host.Receiver.HitsOn("/hook"));
        Assert.Equal(System.Text.Encoding.UTF8.GetString(sent.Body.Span), preview["output"]);
        Assert.Equal(
            (sent.Body.Length, sent.Header("Content-Type")),
            (preview.Json.GetProperty("bytes").GetInt32(), preview["contentType"])
        );
        Assert.Contains($"\"id\":\"{recorded}\",\"user\":\"ü\"", preview["output"], StringComparison.Ordinal);
        Assert.Equal(rows, await RowsAsync(host));
    }

    [Fact]
    public async Task It_renders_a_sample_of_a_kind_or_of_an_exact_type()
    {
        await using var relay = await RelayFixture.StartAsync();

        Assert.StartsWith(
            "{\"call\":\"",
            (await PreviewAsync(relay, new { template = Template })).Expect(200)["output"],
            StringComparison.Ordinal
        );
        Assert.Equal(
            "\"note.created\"",
            (await PreviewAsync(relay, new { template = "{{type}}", @event = "note.created" })).Expect(200)["output"]
        );
        Assert.Equal(
            "batch.failed text/plain; charset=utf-8",
            await Both(
                relay,
                new
                {
                    template = "{{type}}",
                    @event = "dialgen/batch.failed",
                    contentType = "text/plain",
                }
            )
        );
        (await PreviewAsync(relay, new { template = "", @event = "disabled" })).ExpectProblem(422, "event_unknown");
    }

    [Theory]
    [InlineData("{\n  \"a\": {{ shout id }}\n}", "template_invalid", 2, 11)]
    [InlineData("1\r\n{{ if id }}\n{{ while 1 }}{{ end }}{{ end }}", "template_invalid", 3, 4)]
    [InlineData("{\"a\": \"x\ny\"}", "template_invalid", 1, 9)]
    [InlineData("{{ for i in 1..20000 }}{{ end }}", "template_limit", 1, 13)]
    public async Task A_fault_says_where_it_is(string template, string code, int line, int column)
    {
        await using var relay = await RelayFixture.StartAsync();

        var preview = await PreviewAsync(relay, new { template });
        var saved = await relay.PostAsync(
            "/api/v1/webhooks",
            new
            {
                name = "a",
                url = "http://127.0.0.1:59999/",
                @event = "note.created",
                payload = "template",
                template,
            }
        );

        foreach (var refused in new[] { preview, saved })
        {
            var at = refused
                .ExpectProblem(422, code)
                .ExpectError("template", code)
                .Json.GetProperty("errors")
                .GetProperty("template")[0]
                .GetProperty("at");
            Assert.Equal((line, column), (at.GetProperty("line").GetInt32(), at.GetProperty("column").GetInt32()));
        }
    }

    [Fact]
    public async Task A_name_that_the_event_does_not_have_is_said_with_its_place_and_the_names_that_it_has()
    {
        await using var relay = await RelayFixture.StartAsync();

        var preview = (
            await PreviewAsync(relay, new { template = "{\"a\": {{ dta.from }},\n\"b\": \"{{ data.fom }}\", \"c\": {{ x = 1; x }}}" })
        )
            .Expect(200)
            .Json;

        var missing = preview
            .GetProperty("missing")
            .EnumerateArray()
            .Select(name =>
                $"{name.GetProperty("name")} {name.GetProperty("at").GetProperty("line")}:{name.GetProperty("at").GetProperty("column")}"
            );
        Assert.Equal(["dta 1:10", "data.fom 2:10"], missing);
        Assert.Contains("data.from", preview.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("timeMs", preview.GetProperty("functions").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_content_type_that_no_template_has_is_refused()
    {
        await using var relay = await RelayFixture.StartAsync();

        (await PreviewAsync(relay, new { template = "1", contentType = "text/html" }))
            .ExpectProblem(422, "value_unknown")
            .ExpectError("contentType", "value_unknown");
        var webhook = (
            await relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = "a",
                    url = "http://127.0.0.1:59999/",
                    @event = "note.created",
                    payload = "template",
                    template = "Hello {{ type }}",
                    contentType = "text/plain",
                }
            )
        ).Expect(201);
        Assert.Equal("text/plain", webhook["contentType"]);
    }

    [Fact]
    public async Task It_is_an_admins_and_refuses_what_is_not_there()
    {
        await using var host = await RelayHost.StartAsync();
        var recorded = await host.EventAsync();
        var viewer = (await host.PostAsync("/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];

        (await host.Relay.SendAsync("POST", "/api/v1/templates/preview", new { template = "" }, viewer)).ExpectProblem(
            403,
            "scope_insufficient"
        );
        (await host.PostAsync("/templates/preview", new { })).ExpectProblem(400, "json_missing_member");
        (await host.PostAsync("/templates/preview", new { template = new string('x', 17 * 1024) })).ExpectProblem(
            422,
            "template_too_large"
        );
        (await host.PostAsync("/templates/preview", new { template = "1", eventId = "evt_0000000000001" })).ExpectProblem(404, "not_found");
        await host.Store.WriteAsync(db => db.Execute("UPDATE events SET body = NULL"));
        (await host.PostAsync("/templates/preview", new { template = "1", eventId = recorded })).ExpectProblem(410, "event_expired");
    }

    private static Task<ApiAnswer> PreviewAsync(RelayFixture relay, object body) => relay.PostAsync("/api/v1/templates/preview", body);

    private static async Task<string> Both(RelayFixture relay, object body)
    {
        var preview = (await PreviewAsync(relay, body)).Expect(200);
        return $"{preview["output"]} {preview["contentType"]}";
    }

    private static async Task<string> RowsAsync(RelayHost host) =>
        string.Join(
            " ",
            new[]
            {
                await host.NumberAsync("SELECT count(*) FROM events"),
                await host.NumberAsync("SELECT count(*) FROM deliveries"),
                await host.NumberAsync("SELECT count(*) FROM audit"),
            }
        );
}
