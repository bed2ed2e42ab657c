using Relay.Ui.Pages.Webhooks;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Which webhooks a page of cards shows.</summary>
public sealed class WebhookSelectionTests
{
    private static readonly WebhookHealth Fine = new(),
        Struck = new() { Strikes = 2 },
        Out = new() { Status = WebhookStatus.AutoDisabled, Strikes = 3 },
        Held = new() { Status = WebhookStatus.Paused };

    [Fact]
    public void The_neediest_come_first_then_the_newest()
    {
        var health = new Dictionary<long, WebhookHealth>
        {
            [1] = Struck,
            [2] = Fine,
            [3] = Out,
            [4] = Held,
            [5] = Fine,
            [6] = Fine with { Drain = new Drain(DrainPhase.Stopped) },
        };

        var shown = Select([.. Enumerable.Range(1, 7).Select(id => Hook(id, id == 7 ? Webhook.DisabledEvent : "call.completed"))], health);

        Assert.Equal([3, 6, 1, 4, 5, 2, 7], shown.Shown.Select(webhook => webhook.Id));
        Assert.Equal(
            (7, 3, 1, 2, 1),
            (
                shown.Counts[WebhookGroup.All],
                shown.Counts[WebhookGroup.Trouble],
                shown.Counts[WebhookGroup.Paused],
                shown.Counts[WebhookGroup.Active],
                shown.Counts[WebhookGroup.Disabled]
            )
        );
    }

    [Fact]
    public void Ten_thousand_are_paged_and_every_one_is_on_exactly_one_page()
    {
        List<Webhook> all = [.. Enumerable.Range(1, ISetup.WebhookLimit).Select(id => Hook(id, "call.completed"))];
        var pages = Select(all, []).Pages;

        var seen = Enumerable.Range(1, pages).SelectMany(page => Select(all, [], page: page).Shown).Select(webhook => webhook.Id).ToList();

        Assert.Equal(167, pages);
        Assert.Equal((ISetup.WebhookLimit, ISetup.WebhookLimit), (seen.Count, seen.Distinct().Count()));
        Assert.Equal(pages, Select(all, [], page: 9999).Page);
    }

    [Fact]
    public void A_text_finds_names_addresses_events_and_ids()
    {
        List<Webhook> all =
        [
            Hook(1, "note.created"),
            Hook(2, "call.completed") with
            {
                Name = "CRM",
            },
            Hook(3, "call.ringing") with
            {
                Url = "https://crm.example/x",
            },
        ];

        Assert.Equal([3, 2], Select(all, [], "crm").Shown.Select(webhook => webhook.Id));
        Assert.Equal([1], Select(all, [], "send notes").Shown.Select(webhook => webhook.Id));
        Assert.Equal([1], Select(all, [], Ids.Webhook(1)).Shown.Select(webhook => webhook.Id));
        Assert.Equal((0, 1), (Select(all, [], "nothing").Total, Select(all, [], "nothing").Pages));
    }

    private static WebhookSelection Select(
        IReadOnlyList<Webhook> webhooks,
        Dictionary<long, WebhookHealth> health,
        string text = "",
        int page = 1
    ) => WebhookSelection.Choose(webhooks, health, text, WebhookGroup.All, page);

    private static Webhook Hook(long id, string setting) =>
        new()
        {
            Id = id,
            Name = $"hook {id}",
            Url = "https://example.com/",
            Event = setting,
            Secret = "",
        };
}
