using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Zapier's key, the kinds of the relay itself and ready-made templates at a browser without scripts.</summary>
public sealed partial class OwnKindPagesTests : SignedInTests
{
    [Fact]
    public async Task Zapiers_key_is_shown_on_demand_and_renewed()
    {
        Assert.DoesNotContain("id=\"zapier-key\"", (await Person.GetAsync("/settings")).Expect(200).Text, StringComparison.Ordinal);
        var key = (await Relay.GetAsync("/api/v1/zapier-key/secret")).Expect(200)["secret"];

        var shown = (await Person.PostAsync("/settings", "/settings", ("_handler", "zapier-show"))).Expect(200).Text;
        var renewed = (await Person.PostAsync("/settings", "/settings", ("_handler", "zapier-renew"))).Expect(200).Text;

        Assert.Contains($"<code id=\"zapier-key\">{key}</code>", shown, StringComparison.Ordinal);
        Assert.Contains("id=\"zapier-key\"", renewed, StringComparison.Ordinal);
        Assert.DoesNotContain(key, renewed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscribed_webhook_says_on_its_card_and_page_who_made_it()
    {
        var made = await Relay.PostAsync("/api/zapier/hooks", new { url = "https://hooks.zapier.com/hooks/standard/1/x", @event = "note" });

        Assert.Contains("REST hook", (await Person.GetAsync("/webhooks")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("REST hook", (await Person.GetAsync("/webhooks/" + made.Id)).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_of_the_relay_itself_is_chosen_with_a_ready_made_message()
    {
        (string, string)[] typed =
        [
            ("_handler", "webhook"),
            ("name", "Night shift"),
            ("url", "https://hooks.slack.com/services/T0/B0/x"),
            ("event", Kinds.WebhookDisabled),
            ("payload", "template"),
            ("templateName", "slack"),
            ("template", "{}"),
        ];
        var previewed = WebUtility.HtmlDecode(
            (await Person.PostAsync("/webhooks/new", "/webhooks/new", [.. typed, ("do", "preview")])).Expect(200).Text
        );
        (await Person.PostAsync("/webhooks/new", "/webhooks/new", typed)).Expect(302);

        Assert.Contains("An address of Slack", previewed, StringComparison.Ordinal);
        Assert.Contains("{{ chat data.text }}", previewed, StringComparison.Ordinal);
        var webhook = Assert.Single(Setup.Webhooks);
        Assert.Equal((Kinds.WebhookDisabled, ShippedTemplate.Find("slack")!.Text), (webhook.Event, webhook.Template));
        Assert.Contains("Webhook disabled", (await Person.GetAsync("/webhooks")).Expect(200).Text, StringComparison.Ordinal);

        // One's own text, as the form has it after a preview, stays one's own.
        var page = $"/webhooks/{Ids.Webhook(webhook.Id)}/edit";
        var version = WebUtility.HtmlDecode(Version().Match((await Person.GetAsync(page)).Expect(200).Text).Groups[1].Value);
        (
            await Person.PostAsync(
                page,
                page,
                [
                    .. typed[..5],
                    ("version", version),
                    ("templateName", ""),
                    ("template", "{\"text\":\"mine\"}"),
                    ("contentType", "application/json"),
                ]
            )
        ).Expect(302);
        Assert.Equal("{\"text\":\"mine\"}", Setup.Webhooks[0].Template);
    }

    [Fact]
    public async Task The_form_has_them_in_a_group_and_several_can_be_ticked()
    {
        Assert.Contains(
            "<summary>Relay itself</summary>",
            (await Person.GetAsync("/webhooks/new")).Expect(200).Text,
            StringComparison.Ordinal
        );

        (
            await Person.PostAsync(
                "/webhooks/new?each=1",
                "/webhooks/new?each=1",
                ("_handler", "webhook"),
                ("name", "Ops"),
                ("url", "https://93.184.216.34/ops"),
                ("kinds", Kinds.WebhookDisabled),
                ("kinds", Kinds.WebhookResumed)
            )
        ).Expect(302);

        Assert.Equal([Kinds.WebhookDisabled, Kinds.WebhookResumed], Setup.Webhooks.Select(webhook => webhook.Event));
    }

    [GeneratedRegex("name=\"version\" value=\"([^\"]*)\"")]
    private static partial Regex Version();
}
