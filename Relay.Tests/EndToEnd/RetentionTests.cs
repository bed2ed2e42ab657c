using System.Net;
using Relay.Tests.Streams;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay that removes what is old, as programs and people see it.</summary>
public sealed class RetentionTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task What_is_old_goes_by_itself_and_pages_and_answers_say_so(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(
            new ManualClock(),
            options =>
                options with
                {
                    Retention = options.Retention with { BodiesDays = 5, MetadataDays = 35 },
                    Listeners = options.Listeners with { Keep = TimeSpan.Zero, Silence = TimeSpan.FromDays(1) },
                },
            server: engine.Server()
        );
        var webhook = await host.WebhookAsync("/hook");
        var event_ = await host.EventAsync("call_1");
        await host.UntilSettledAsync();
        await host.PostAsync($"/webhooks/{webhook}/pause");
        (await TestListener.PutAsync(host.Relay, "laptop")).Expect(200);
        var parked = await host.EventAsync("call_1");
        Assert.DoesNotContain("lists show what came since", await PageAsync("/"), StringComparison.Ordinal);

        host.Clock.Advance(TimeSpan.FromDays(5));
        await UntilStatusAsync($"/api/v1/events/{event_}/body", 410);
        (await host.Relay.GetAsync($"/api/v1/events/{event_}/body")).ExpectProblem(410, "body_expired");
        (await host.Relay.GetAsync($"/api/v1/events/{event_}/curl")).ExpectProblem(410, "body_expired");
        (await host.PostAsync($"/events/{event_}/replay")).ExpectProblem(410, "event_expired");
        Assert.Contains("Retention has removed this body", await PageAsync($"/events/{event_}?tab=body"), StringComparison.Ordinal);
        foreach (var tab in (string[])["routing", "deliveries", "headers", "arrivals", "verification", "call", "copy"])
            await PageAsync($"/events/{event_}?tab={tab}");

        host.Clock.Advance(TimeSpan.FromDays(28));
        await UntilStatusAsync($"/api/v1/events/{event_}", 404);
        (await host.Relay.GetAsync($"/api/v1/events/{event_}/body")).ExpectProblem(404, "not_found");
        (await host.PostAsync($"/events/{event_}/replay")).ExpectProblem(404, "not_found");
        (await host.Relay.GetAsync($"/api/v1/events/{parked}/body")).Expect(200);
        var ledger = await host.JsonAsync("/api/v1/ledger");
        Assert.Equal(
            (2, 1, 2, 0),
            (
                ledger.GetProperty("unique").GetInt32(),
                ledger.GetProperty("delivered").GetInt32(),
                ledger.GetProperty("parked").GetInt32(),
                ledger.GetProperty("difference").GetInt32()
            )
        );
        Assert.Equal("Z", ledger.GetProperty("keptSince").GetString()![^1..]);
        Assert.Contains("lists show what came since", await PageAsync("/"), StringComparison.Ordinal);
        Assert.Contains("shown is what came since", await PageAsync("/events"), StringComparison.Ordinal);
        Assert.Contains("1 event kept for unfinished deliveries", await PageAsync("/settings"), StringComparison.Ordinal);
        foreach (var path in (string[])["/calls", "/voicemails", "/sources", "/webhooks", $"/webhooks/{webhook}", $"/events/{parked}"])
            await PageAsync(path);

        // A listener's place in what has come is held like any other: retention passes by what waits for it.
        await using (var listener = await TestListener.ConnectAsync(host.Relay))
        {
            // After such a jump a node finds out by its beat, once a second, whether its lanes are still its own.
            var delivering = listener.DeliveryAsync();
            await Poll.UntilAsync(
                () =>
                {
                    host.Clock.Advance(TimeSpan.FromSeconds(1));
                    return delivering.IsCompleted;
                },
                "nothing is forwarded"
            );
            var (message, body) = await delivering;
            Assert.Equal(parked, message.Event);
            Assert.Contains("call_1", System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        }

        // Sessions do not last for days.
        async Task<string> PageAsync(string path)
        {
            using var person = await Person.SignedInAsync(host.Relay);
            return WebUtility.HtmlDecode((await person.GetAsync(path)).Expect(200).Text);
        }

        // An hour later there is another round, which looks at the clock when it begins.
        Task UntilStatusAsync(string path, int status) =>
            Poll.UntilAsync(
                async () =>
                {
                    host.Clock.Advance(TimeSpan.FromHours(1));
                    return (await host.Relay.GetAsync(path)).Status == status;
                },
                $"{path} does not answer {status}"
            );
    }

    [Fact]
    public async Task A_source_has_days_of_its_own()
    {
        await using var host = await RelayHost.StartAsync();
        var made = (
            await host.PostAsync(
                "/sources",
                new
                {
                    name = "own",
                    slug = "own",
                    dialect = "dialstack",
                    bodiesDays = 7,
                    metadataDays = 0,
                }
            )
        ).Expect(201);
        Assert.Equal(("7", "0"), (made["bodiesDays"], made["metadataDays"]));
        (
            await host.PostAsync(
                "/sources",
                new
                {
                    name = "x",
                    dialect = "dialstack",
                    bodiesDays = -1,
                    metadataDays = 1_000_000,
                }
            )
        ).ExpectProblem(422, "out_of_range");

        var patched = (
            await host.Relay.SendAsync("PATCH", $"/api/v1/sources/{made.Id}", new { bodiesDays = (int?)null, metadataDays = 400 })
        ).Expect(200);

        Assert.Equal(400, patched.Json.GetProperty("metadataDays").GetInt32());
        using var person = await Person.SignedInAsync(host.Relay);
        Assert.Contains("events 400 days", (await person.GetAsync($"/sources/{made.Id}")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("metadataDays", (await person.GetAsync($"/sources/{made.Id}/edit")).Expect(200).Text, StringComparison.Ordinal);
    }
}
