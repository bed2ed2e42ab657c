using System.Globalization;
using System.Text.RegularExpressions;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Every number on a page that counts things leads to these things, and there are as many.</summary>
public sealed partial class NumberTests
{
    [Fact]
    public async Task The_numbers_of_the_ledger_and_of_the_events_lead_to_as_many_rows()
    {
        await using var host = await RelayHost.StartAsync();
        await FillAsync(host);
        using var person = await Person.SignedInAsync(host.Relay);

        var home = (await person.GetAsync("/")).Expect(200).Text;
        var links = Ledger()
            .Matches(home)
            .Select(match => (Path: Html(match.Groups[1].Value), Count: Number(match.Groups[2].Value)))
            .ToList();
        Assert.Equal(11, links.Count);
        var chips = Chip()
            .Matches((await person.GetAsync("/events")).Expect(200).Text)
            .Select(match => (Path: Html(match.Groups[1].Value), Count: Number(match.Groups[2].Value)))
            .ToList();
        Assert.Contains(chips, chip => chip.Path.Contains("rejected", StringComparison.Ordinal));
        Assert.Equal((7, 4, 1, 2), (links[0].Count, links[1].Count, links[2].Count, links[3].Count));
        foreach (var (path, count) in links.Concat(chips))
            Assert.Equal((path, count), (path, Rows((await person.GetAsync(path)).Expect(200).Text)));
    }

    [Fact]
    public async Task The_numbers_of_a_webhook_and_of_a_repair_lead_to_as_many_rows()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await FillAsync(host);
        using var person = await Person.SignedInAsync(host.Relay);

        var page = (await person.GetAsync($"/webhooks/{webhook}")).Expect(200).Text;
        Assert.Contains("Retry all 4 failed", page, StringComparison.Ordinal);
        Assert.Equal(4, Rows((await person.GetAsync($"/webhooks/{webhook}?state=failed")).Expect(200).Text));
        Assert.Contains("<b>4</b> × 503", (await person.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Equal(4, Rows((await person.GetAsync($"/deliveries?state=failed&webhook={webhook}&outcome=server_error&status=503")).Text));

        host.On("/down", Behaviour.Ok);
        var bulk = (
            await person.PostAsync(
                $"/webhooks/{webhook}",
                $"/do/webhooks/{webhook}/retry-failed",
                ("outcome", "server_error"),
                ("status", "503")
            )
        )
            .Expect(302)
            .Headers.Location!.OriginalString;
        await host.UntilHitsAsync("/down", 8);
        await host.UntilSettledAsync();
        var outcome = Outcome().Match((await person.GetAsync(bulk)).Expect(200).Text);
        Assert.Equal("4 delivered", $"{outcome.Groups[2].Value} delivered");
        Assert.Equal(4, Rows((await person.GetAsync(Html(outcome.Groups[1].Value))).Expect(200).Text));
    }

    /// <summary>Four events that fail at one webhook and arrive at another, a duplicate, and two requests that are rejected.</summary>
    private static async Task<string> FillAsync(RelayHost host)
    {
        var webhook = await host.WebhookAsync(
            "/down",
            new { retryDelaysSeconds = Array.Empty<int>(), strikeLimit = 50 },
            behaviour: Behaviour.Status(503)
        );
        await host.WebhookAsync("/up");
        await host.EventsAsync(4);
        await host.Relay.EventAsync("desk", """{"id":"evt_1","type":"call.end","account_id":"acct_1","data":{"call_id":"call_1"}}""");
        await host.Relay.SourceAsync("strict", "dialnote", "a secret");
        await host.Relay.EventAsync("strict", """{"id":"evt_1","type":"call.completed"}""");
        await host.Relay.EventAsync("strict", """{"id":"evt_2","type":"call.completed"}""");
        await host.UntilSettledAsync();
        return webhook;
    }

    private static string Html(string text) => System.Net.WebUtility.HtmlDecode(text);

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static int Rows(string page) => page.Split("<td class=\"a\">").Length - 1;

    [GeneratedRegex("<a class=\"n\" href=\"([^\"]+)\">.*?<b class=\"[^\"]*\">([0-9,]+)</b>", RegexOptions.Singleline)]
    private static partial Regex Ledger();

    [GeneratedRegex(
        "<a class=\"chip\" href=\"([^\"]+)\"[^>]*>\\s*[A-Za-z ]+<span class=\"faint\">\\s*([0-9,]+)</span>",
        RegexOptions.Singleline
    )]
    private static partial Regex Chip();

    [GeneratedRegex("<a class=\"st ok\" href=\"([^\"]+)\">.*?([0-9,]+) delivered</a>", RegexOptions.Singleline)]
    private static partial Regex Outcome();
}
