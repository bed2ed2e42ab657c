using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// Webhooks at a browser without scripts: made, mended, tested, enabled, deleted.
/// Long because a webhook has many forms over one record.
/// </summary>
public sealed class WebhookPagesTests : SignedInTests
{
    private const string Url = "http://127.0.0.1:2/hooks";

    [Fact]
    public async Task A_webhook_is_made_from_the_form_and_shows_its_secret_once()
    {
        var made = await CreateAsync(
            ("name", "CRM call sync"),
            ("url", Url),
            ("event", "note.created"),
            ("retryDelaysSeconds", "2, 4"),
            ("headers", "X-One: a\r\nX-Two: b: c"),
            ("ordered", "on")
        );

        var webhook = Assert.Single(Setup.Webhooks);
        Assert.Equal(("CRM call sync", "note.created", true), (webhook.Name, webhook.Event, webhook.Ordered));
        Assert.Equal([2, 4], webhook.RetryDelaysSeconds);
        Assert.Equal([("X-One", "a"), ("X-Two", "b: c")], webhook.Headers.Select(header => (header.Name, header.Value)));
        var page = made.Headers.Location!.OriginalString;
        Assert.Contains(
            WebUtility.HtmlEncode(webhook.Secret),
            WebUtility.HtmlDecode((await Person.GetAsync(page)).Expect(200).Text),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "whsec_" + webhook.Secret[6..],
            WebUtility.HtmlDecode((await Person.GetAsync(page)).Expect(200).Text),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_refused_is_said_beside_its_field_and_what_was_typed_stays()
    {
        var refused = await CreateAsync(
            ("name", "kept <i>as typed</i>"),
            ("url", "ftp://nowhere"),
            ("event", "exact"),
            ("exactDialect", "dialstack"),
            ("exactType", ""),
            ("timeoutSeconds", "99")
        );

        var text = refused.Expect(422).Text;
        Assert.All(
            (string[])["id=\"err-url\"", "id=\"err-event\"", "id=\"err-timeoutSeconds\"", "value=\"kept &lt;i&gt;as typed&lt;/i&gt;\""],
            part => Assert.Contains(part, text, StringComparison.Ordinal)
        );
        Assert.Empty(Setup.Webhooks);
    }

    [Fact]
    public async Task A_second_one_for_the_same_is_made_and_said_to_be_one()
    {
        (string, string)[] fields = [("name", "CRM"), ("url", Url), ("event", "call.completed")];
        await CreateAsync(fields);
        var first = Ids.Webhook(Assert.Single(Setup.Webhooks).Id);

        var made = (await CreateAsync(fields)).Expect(302);

        Assert.Equal(2, Setup.Webhooks.Count);
        Assert.Contains(
            $"{first} is there already with the same provider, URL and event",
            (await Person.GetAsync(made.Headers.Location!.OriginalString)).Expect(200).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task One_for_each_kind_makes_all_of_them_or_none()
    {
        await SubmitAsync(
            "/webhooks/new?each=1",
            "webhook",
            ("name", "All"),
            ("url", "nonsense"),
            ("kinds", "call.completed"),
            ("kinds", "note.created")
        );
        Assert.Empty(Setup.Webhooks);

        (
            await SubmitAsync(
                "/webhooks/new?each=1",
                "webhook",
                ("name", "All"),
                ("url", Url + "/"),
                ("appends", "on"),
                ("kinds", "call.completed"),
                ("kinds", "note.created")
            )
        ).Expect(302);

        Assert.Equal(
            [
                ("All: Send call logs", "call.completed", Url + "/call.completed"),
                ("All: Send notes", "note.created", Url + "/note.created"),
            ],
            Setup.Webhooks.Select(webhook => (webhook.Name, webhook.Event, webhook.Url))
        );
    }

    [Fact]
    public async Task Editing_keeps_masked_headers_and_refuses_what_others_have_changed_since()
    {
        await CreateAsync(("name", "a"), ("url", Url), ("event", "call.completed"), ("headers", "X-Key: sesame"));
        var webhook = Setup.Webhooks[0];
        var page = $"/webhooks/{Ids.Webhook(webhook.Id)}/edit";
        var shown = await Person.GetAsync(page);
        (string, string)[] typed =
        [
            ("version", Value(shown.Text, "version")),
            ("name", "b"),
            ("url", Url),
            ("event", "disabled"),
            ("headers", "X-Key: ••••"),
            ("retryDelaysSeconds", ""),
        ];
        Assert.DoesNotContain("sesame", shown.Text, StringComparison.Ordinal);

        (await SubmitAsync(page, "webhook", typed)).Expect(302);
        var after = Setup.Webhooks[0];
        var late = await SubmitAsync(page, "webhook", typed);

        Assert.Equal(("b", "disabled", "sesame", 0), (after.Name, after.Event, after.Headers[0].Value, after.RetryDelaysSeconds.Count));
        Assert.Contains("Somebody changed it", late.Expect(422).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_is_previewed_on_the_newest_event_of_the_kind_or_on_a_sample()
    {
        (string, string)[] typed =
        [
            ("do", "preview"),
            ("name", "x"),
            ("url", Url),
            ("event", "call.completed"),
            ("payload", "template"),
            ("template", "{\"call\":\"{{call.callId}}\"}"),
        ];
        var before = (await CreateAsync(typed)).Expect(200).Text;
        await Relay.SourceAsync("Desk");
        await Relay.EventAsync(
            "desk",
            """{"id":"evt_1","type":"call.end","account_id":"a","created_at":"2026-01-15T14:35:30Z","data":{"call_id":"call_seen","direction":"inbound","status":"completed"}}"""
        );
        var after = (await CreateAsync(typed)).Expect(200).Text;
        var wrong = (await CreateAsync([.. typed[..^1], ("template", "{{ while 1 }}{{ end }}")])).Expect(200).Text;

        Assert.Contains("On a sample", before, StringComparison.Ordinal);
        Assert.Contains("call_seen", after, StringComparison.Ordinal);
        Assert.Contains("original.data.call_id", after, StringComparison.Ordinal);
        Assert.Contains("timeMs", before, StringComparison.Ordinal);
        Assert.Contains(
            "this name does not exist",
            (await CreateAsync([.. typed[..^1], ("template", "{{ cal.callId }}")])).Expect(200).Text,
            StringComparison.Ordinal
        );
        Assert.Contains("is not available", wrong, StringComparison.Ordinal);
        Assert.Empty(Setup.Webhooks);
    }

    [Fact]
    public async Task A_test_and_the_secret_are_shown_by_the_page_that_was_asked()
    {
        await CreateAsync(("name", "a"), ("url", Url), ("event", "call.completed"));
        var page = $"/webhooks/{Ids.Webhook(Setup.Webhooks[0].Id)}";

        Assert.Contains("nothing is listening on :2", (await SubmitAsync(page, "test")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains(
            Setup.Webhooks[0].Secret,
            WebUtility.HtmlDecode((await SubmitAsync(page, "secret")).Expect(200).Text),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            Setup.Webhooks[0].Secret,
            WebUtility.HtmlDecode((await Person.GetAsync(page)).Expect(200).Text),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_webhook_is_paused_enabled_with_what_it_parked_and_deleted()
    {
        await CreateAsync(("name", "a"), ("url", Url), ("event", "call.completed"));
        var id = Ids.Webhook(Setup.Webhooks[0].Id);
        await Relay.SourceAsync("Desk");
        await DoAsync(id, "pause");
        await Relay.EventAsync(
            "desk",
            """{"id":"evt_1","type":"call.end","account_id":"a","created_at":"2026-01-15T14:35:30Z","data":{"call_id":"c","direction":"inbound","status":"completed"}}"""
        );

        var paused = (await Person.GetAsync("/webhooks")).Expect(200).Text;
        await DoAsync(id, "enable", ("parked", "keep"));
        var kept = (await Person.GetAsync($"/webhooks/{id}")).Expect(200).Text;
        await DoAsync(id, "send-parked", ("parked", "skip"));
        await Relay.UntilAsync($"/api/v1/webhooks/{id}", view => view.GetProperty("parked").GetInt64() == 0);
        await DoAsync(id, "delete");

        Assert.Contains("1 delivery is parked", paused, StringComparison.Ordinal);
        Assert.Contains(
            "1 delivery stay parked",
            kept.Replace("deliveries", "delivery", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("Send or skip parked", kept, StringComparison.Ordinal);
        Assert.Empty(Setup.Webhooks);
    }

    [Fact]
    public async Task Those_in_trouble_come_first_and_say_which_deliveries_were_the_strikes()
    {
        await CreateAsync(
            ("name", "troubled"),
            ("url", Url),
            ("event", "call.completed"),
            ("retryDelaysSeconds", ""),
            ("strikeLimit", "1")
        );
        await CreateAsync(("name", "newer"), ("url", Url), ("event", "note.created"));
        var id = Ids.Webhook(Setup.Webhooks[0].Id);
        await Relay.SourceAsync("Desk");
        await Relay.EventAsync(
            "desk",
            """{"id":"evt_1","type":"call.end","account_id":"a","created_at":"2026-01-15T14:35:30Z","data":{"call_id":"c","direction":"inbound","status":"completed"}}"""
        );
        await Relay.UntilAsync($"/api/v1/webhooks/{id}", view => view.GetProperty("state").GetString() == "auto_disabled");
        var delivery = (await Relay.GetAsync($"/api/v1/deliveries?webhook={id}"))
            .Json.GetProperty("items")[0]
            .GetProperty("id")
            .GetString()!;

        var list = (await Person.GetAsync("/webhooks")).Expect(200).Text;
        var page = (await Person.GetAsync($"/webhooks/{id}")).Expect(200).Text;
        var active = (await Person.GetAsync("/webhooks?state=active")).Expect(200).Text;

        Assert.True(list.IndexOf(">troubled<", StringComparison.Ordinal) < list.IndexOf(">newer<", StringComparison.Ordinal));
        Assert.Contains("/deliveries/" + delivery, page, StringComparison.Ordinal);
        Assert.DoesNotContain(">troubled<", active, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_sees_no_button_that_changes_and_may_use_none()
    {
        await CreateAsync(("name", "a"), ("url", Url), ("event", "call.completed"));
        var page = $"/webhooks/{Ids.Webhook(Setup.Webhooks[0].Id)}";
        var key = (await Relay.PostAsync("/api/v1/keys", new { name = "eyes", role = "viewer" }))
            .Expect(201)
            .Json.GetProperty("key")
            .GetString()!;
        using var viewer = await Person.SignedInAsync(Relay, key);

        foreach (var path in (string[])["/webhooks", page])
        {
            var text = (await viewer.GetAsync(path)).Expect(200).Text;
            Assert.All((string[])["/do/webhooks", "_handler", "/edit", "/delete"], part =>
                Assert.DoesNotContain(part, text, StringComparison.Ordinal)
            );
        }

        (await viewer.PostAsync(page, page, ("_handler", "secret"))).Expect(403);
    }

    [Fact]
    public async Task Hostile_names_are_shown_and_never_run()
    {
        const string name = "</script><img src=x onerror=alert(1)>\u202e";
        await Relay.WebhookAsync(Url, more: new { });
        await Setup.ChangeWebhookAsync(Setup.Webhooks[0].Id, before => before with { Name = name }, "test", default);

        foreach (
            var path in (string[])
                ["/webhooks", $"/webhooks/{Ids.Webhook(Setup.Webhooks[0].Id)}", $"/webhooks/{Ids.Webhook(Setup.Webhooks[0].Id)}/delete"]
        )
        {
            var text = (await Person.GetAsync(path)).Expect(200).Text;
            Assert.DoesNotContain("<img src=x", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202e', text);
            Assert.Contains("&lt;img src=x onerror=alert(1)&gt;\\u202e", text, StringComparison.Ordinal);
        }
    }

    private Task<ApiAnswer> CreateAsync(params (string, string)[] fields) => SubmitAsync("/webhooks/new", "webhook", fields);

    private Task<ApiAnswer> SubmitAsync(string page, string form, params (string, string)[] fields) =>
        Person.PostAsync(page, page, [("_handler", form), .. fields]);

    private async Task DoAsync(string id, string deed, params (string, string)[] fields) =>
        (await Person.PostAsync("/webhooks", $"/do/webhooks/{id}/{deed}", fields)).Expect(302);

    private static string Value(string page, string name) => WebUtility.HtmlDecode(Field(name).Match(page).Groups[1].Value);

    private static Regex Field(string name) => new($"name=\"{name}\" value=\"([^\"]*)\"");
}
