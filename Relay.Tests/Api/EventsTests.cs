using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Events and arrivals over REST.</summary>
public sealed class EventsTests
{
    [Fact]
    public async Task An_event_shows_what_arrived_to_the_byte()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        const string body = """{"id":"e1","type":"call.end","account_id":"acct","data":{"note":"Größe"}}""";

        var sent = (await relay.EventAsync("desk", body)).Expect(200);
        (await relay.EventAsync("desk", body)).Expect(200);

        var id = sent["eventId"];
        var shown = (await relay.GetAsync("/api/v1/events/" + id)).Expect(200);
        Assert.Equal(
            ("call.completed", "call.end", "e1", "unsigned", "1", "dialstack"),
            (shown["kind"], shown["type"], shown["dedupeKey"], shown["verification"], shown["duplicates"], shown["dialect"])
        );
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))), shown["bodySha256"]);
        Assert.Contains(shown.Json.GetProperty("headers").EnumerateArray(), header =>
            header.GetProperty("name").GetString() == "Content-Type"
        );

        var download = (await relay.GetAsync($"/api/v1/events/{id}/body")).Expect(200);
        Assert.Equal(body, download.Text);
        Assert.Equal(
            ("application/json; charset=utf-8", "attachment"),
            (download.ContentHeaders.ContentType!.ToString(), download.ContentHeaders.ContentDisposition!.DispositionType)
        );

        var arrivals = (await relay.GetAsync($"/api/v1/events/{id}/arrivals")).Items;
        Assert.Equal(["first", "duplicate"], arrivals.Select(arrival => arrival.GetProperty("result").GetString()));
        Assert.All(arrivals, arrival => Assert.Equal(id, arrival.GetProperty("eventId").GetString()));
        Assert.Equal(body, (await relay.GetAsync($"/api/v1/arrivals/{arrivals[1].GetProperty("id").GetString()}/body")).Text);
    }

    [Fact]
    public async Task Filters_find_their_events()
    {
        await using var relay = await RelayFixture.StartAsync();
        var desk = await relay.SourceAsync("desk");
        await relay.SourceAsync("bare", "generic");
        var first = (await relay.EventAsync("desk", """{"id":"e1","type":"call.end","call_id":"call-1","data":{"from":"+4930123"}}"""))[
            "eventId"
        ];
        var second = (await relay.EventAsync("desk", """{"id":"e2","type":"call.ringing","data":{}}"""))["eventId"];
        var third = (await relay.EventAsync("bare", "Hello World"))["eventId"];
        var callId = (await relay.GetAsync("/api/v1/events/" + first)).Json.TryGetProperty("callId", out var call)
            ? call.GetString()
            : null;

        async Task Finds(string query, params string[] ids) =>
            Assert.Equal(
                ids,
                (await relay.GetAsync("/api/v1/events?" + query)).Expect(200).Items.Select(item => item.GetProperty("id").GetString()!)
            );
        await Finds("", third, second, first);
        await Finds("source=desk", second, first);
        await Finds("source=" + desk.Id, second, first);
        await Finds("kind=call.completed", first);
        await Finds("type=call.ringing&source=desk", second);
        if (callId is not null)
            await Finds("callId=" + callId, first);
        await Finds("verified=true");
        await Finds("verified=unsigned", third, second, first);
        await Finds("q=hello%20WORLD", third);
        await Finds("q=%2B4930123", first);
        await Finds("q=" + second, second);
        await Finds("q=e2&kind=call.ringing", second);
        await Finds("from=2020-01-01T00:00:00Z&to=2999-01-01T00:00:00%2B02:00", third, second, first);
        await Finds("to=2020-01-01T00:00:00Z");
        await Finds("state=failed");
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_query()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        for (var i = 0; i < 3; i++)
            await relay.EventAsync("desk", $$"""{"id":"e{{i}}","type":"call.end"}""");

        var page = (await relay.GetAsync("/api/v1/events?limit=2&source=desk")).Expect(200);
        var cursor = page["nextCursor"];

        Assert.Single((await relay.GetAsync("/api/v1/events?limit=2&source=desk&cursor=" + cursor)).Expect(200).Items);
        (await relay.GetAsync("/api/v1/events?limit=2&cursor=" + cursor)).ExpectProblem(400, "cursor_invalid");
        (await relay.GetAsync("/api/v1/arrivals?limit=2&source=desk&cursor=" + cursor)).ExpectProblem(400, "cursor_invalid");
        (await relay.GetAsync("/api/v1/events?limit=2&source=desk&cursor=A" + cursor[1..])).ExpectProblem(400, "cursor_invalid");
    }

    [Fact]
    public async Task Arrivals_show_first_duplicate_and_rejected_ones_in_one_list()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "dialstack");
        await relay.SourceAsync("locked", "dialstack", "secret");
        for (var i = 0; i < 2; i++)
            await relay.EventAsync("desk", """{"id":"e1","type":"call.end"}""");
        (await relay.EventAsync("locked", """{"id":"e1","type":"call.end"}""")).ExpectProblem(401, "signature_missing");

        var all = (await relay.GetAsync("/api/v1/arrivals")).Items;
        Assert.Equal(["rejected", "duplicate", "first"], all.Select(item => item.GetProperty("result").GetString()));
        Assert.Equal("signature_missing", all[0].GetProperty("reason").GetString());

        var paged = new List<string?>();
        for (var cursor = ""; ; )
        {
            var page = (await relay.GetAsync("/api/v1/arrivals?limit=1" + cursor)).Expect(200);
            paged.AddRange(page.Items.Select(item => item.GetProperty("id").GetString()));
            if (page.Json.GetProperty("nextCursor").GetString() is not { } next)
                break;
            cursor = "&cursor=" + next;
        }

        Assert.Equal(all.Select(item => item.GetProperty("id").GetString()), paged);
        Assert.Single((await relay.GetAsync("/api/v1/arrivals?result=rejected&source=locked&reason=signature_missing")).Items);
        Assert.Empty((await relay.GetAsync("/api/v1/arrivals?result=rejected&source=desk")).Items);
        var rejected = (await relay.GetAsync("/api/v1/arrivals/" + all[0].GetProperty("id").GetString())).Expect(200);
        Assert.Equal("False", rejected["truncated"]);
    }

    [Fact]
    public async Task A_body_that_retention_removed_is_gone_for_good()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        var id = (await relay.EventAsync("desk", """{"id":"e1","type":"call.end"}"""))["eventId"];
        await relay.Services.GetRequiredService<IStore>().WriteAsync(db => db.Execute("UPDATE events SET body = NULL"));

        (await relay.GetAsync($"/api/v1/events/{id}/body")).ExpectProblem(410, "body_expired");
        (await relay.PostAsync($"/api/v1/events/{id}/replay")).ExpectProblem(410, "event_expired");
        Assert.Equal("False", (await relay.GetAsync("/api/v1/events/" + id))["hasBody"]);
    }

    [Fact]
    public async Task A_rare_event_is_found_however_deep_it_lies()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        var rare = (await relay.EventAsync("desk", """{"id":"rare","type":"call.ringing","data":{"x":"needle"}}"""))["eventId"];
        await relay
            .Services.GetRequiredService<IStore>()
            .WriteAsync(db =>
                db.Execute(
                    """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
                    INSERT INTO events (id, source_id, kind, type, received_at, verification, remote, body_sha256, body_bytes, headers, body)
                    SELECT e.id + i, e.source_id, 'other', 'filler', e.received_at + i, 1, '', e.body_sha256, 0, e.headers, NULL FROM events e, n
                    """
                )
            );

        foreach (var filter in new[] { "kind=call.ringing", "type=call.ringing", "q=needle", "q=" + rare })
        {
            var found = new List<string?>();
            var cursor = "";
            do
            {
                var page = (await relay.GetAsync($"/api/v1/events?{filter}{cursor}")).Expect(200);
                found.AddRange(page.Items.Select(item => item.GetProperty("id").GetString()));
                cursor = page.Json.GetProperty("nextCursor").GetString() is { } next ? "&cursor=" + next : "";
            } while (cursor.Length > 0);
            Assert.Equal([rare], found);
        }
    }

    [Fact]
    public async Task A_viewer_sees_no_signatures()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("bare", "generic");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/bare") { Content = new StringContent("x") };
        request.Headers.Add("X-Some-Signature", "canary");
        using var response = await relay.Http.SendAsync(request);
        var id = (await ApiAnswer.ReadAsync(response))["eventId"];
        var key = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" }))["key"];

        Assert.Contains("canary", (await relay.GetAsync("/api/v1/events/" + id)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", (await relay.SendAsync("GET", "/api/v1/events/" + id, key: key)).Text, StringComparison.Ordinal);
    }
}
