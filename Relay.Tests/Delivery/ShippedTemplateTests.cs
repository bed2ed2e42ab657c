using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relay.Delivery.Payloads;
using Relay.Delivery.Templates;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>Templates that are there to be chosen: whatever the event, the chat takes what they make.</summary>
public sealed class ShippedTemplateTests : IAsyncLifetime
{
    private RelayFixture _relay = null!;

    public async ValueTask InitializeAsync() => _relay = await RelayFixture.StartAsync();

    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    [Theory]
    [InlineData(ShippedTemplate.Slack)]
    [InlineData(ShippedTemplate.Teams)]
    [InlineData(ShippedTemplate.Mattermost)]
    public void Of_every_kind_it_makes_a_message_with_a_text(string name)
    {
        var samples = _relay.Services.GetRequiredService<TestEvents>();
        Assert.All(Kinds.All, kind =>
        {
            var work = samples.Create(webhookId: 1, sourceId: null, kind);
            var text = Text(name, EnvelopePayload.FindOrWrite(work, null), work.Event);
            Assert.Contains(Kinds.IsOwn(kind) ? "nothing is wrong" : kind, text, StringComparison.Ordinal);
            Assert.DoesNotContain("null", text, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(ShippedTemplate.Slack, "&lt;!channel&gt; \"&amp;\"")]
    [InlineData(ShippedTemplate.Mattermost, "&lt;!channel&gt; \"&amp;\"")]
    [InlineData(ShippedTemplate.Teams, "<!channel> \"&\"")]
    public void What_a_name_says_calls_nobody_and_breaks_nothing(string name, string shown)
    {
        var notice = new Notice(Kinds.WebhookDisabled, "x", "<!channel> \"&\"") { Severity = NoticeSeverity.Critical };
        var record = NoticeEvent.From(notice, now: 0);

        Assert.Equal("[critical] " + shown, Text(name, record.Request.Body, record));
    }

    [Fact]
    public async Task It_is_chosen_by_its_name_and_stays_what_it_was()
    {
        var made = await _relay.WebhookAsync(
            "https://93.184.216.34/x",
            "relay.webhook.disabled",
            new { payload = "template", templateName = "slack" }
        );

        Assert.Equal(
            (ShippedTemplate.Find("slack")!.Text, "slack", "application/json"),
            (made["template"], made["templateName"], made["contentType"])
        );
        var own = (await _relay.SendAsync("PATCH", "/api/v1/webhooks/" + made.Id, new { template = "{}" })).Expect(200);
        Assert.False(own.Json.TryGetProperty("templateName", out _));
    }

    [Theory]
    [InlineData("""{"templateName":"irc"}""", "value_unknown")]
    [InlineData("""{"templateName":"slack","template":"{}"}""", "template_invalid")]
    public async Task An_unknown_name_or_two_templates_are_refused(string more, string code)
    {
        var made = await _relay.WebhookAsync("https://93.184.216.34/x");

        (await _relay.SendAsync("PATCH", "/api/v1/webhooks/" + made.Id, more)).ExpectProblem(422, code).ExpectError("templateName", code);
    }

    [Fact]
    public async Task A_chat_that_is_sent_the_envelope_is_warned_of()
    {
        var warned = await _relay.WebhookAsync("https://hooks.slack.com/services/T0/B0/x", "relay.webhook.disabled");
        var right = await _relay.WebhookAsync(
            "https://hooks.slack.com/services/T0/B0/y",
            "relay.webhook.disabled",
            new { payload = "template", templateName = "slack" }
        );

        Assert.Equal("Slack", warned["platform"]);
        Assert.Contains(
            "payload_unreadable",
            warned.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("code").GetString())
        );
        Assert.False(right.Json.TryGetProperty("warnings", out _));
    }

    /// <summary>By a clock that stands still: on a busy machine the limit of time would end it first.</summary>
    private static string Text(string name, ReadOnlyMemory<byte> envelope, EventRecord record)
    {
        var made = PayloadTemplate
            .Compile(ShippedTemplate.Find(name)!.Text, TemplateFormat.Json)
            .Render(() => TemplateModel.Create(envelope, record, null), new TemplateBudget(new ManualClock()), null);
        var message = JsonDocument.Parse(made).RootElement;
        return (
            name == ShippedTemplate.Teams
                ? message.GetProperty("attachments")[0].GetProperty("content").GetProperty("body")[0].GetProperty("text")
                : message.GetProperty("text")
        ).GetString()!;
    }
}
