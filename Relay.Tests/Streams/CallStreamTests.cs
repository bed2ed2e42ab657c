using Xunit;
using static Relay.Tests.Streams.CallSessions;

namespace Relay.Tests.Streams;

/// <summary>What an account's page hears of its calls, whichever provider they came from.</summary>
public sealed class CallStreamTests
{
    private const string Ours = "acct_ours",
        Theirs = "acct_theirs";

    [Fact]
    public async Task The_calls_of_every_provider_come_in_one_form()
    {
        await using var relay = await RelayFixture.StartAsync();
        await using var stream = await EventStream.OfCallsAsync(relay, await relay.SecretAsync(Ours));
        var desk = (await relay.SourceAsync("desk"))["slug"];
        await SendAsync(relay, desk, Incoming(7, Ours));
        await SendAsync(
            relay,
            desk,
            DialStack(
                "evt_2",
                "call.transfer",
                Ours,
                new
                {
                    call_id = "c",
                    from_number = "+14155550001",
                    to_number = "+14155550002",
                    transferred_to = "1001",
                }
            )
        );
        await SendAsync(
            relay,
            await relay.SourceOfAccountAsync("voicedock", Ours),
            """
            {"message":{"type":"status-update","timestamp":"2026-01-15T14:30:05.000Z","call":{"id":"v",
            "type":"inbound_phone_call","status":"in-progress"},"phone_number":{"number":"+31850000001"},
            "customer":{"number":"+31610000002"}}}
            """
        );
        await SendAsync(
            relay,
            await relay.SourceOfAccountAsync("dialgen", Ours),
            """
            {"success":true,"callData":{"id":"g","status":"MISSED","startTime":"2026-01-15T14:30:00.000Z",
            "endTime":"2026-01-15T14:31:00.000Z","duration":0,"phoneNumber":"+15555550100"}}
            """
        );
        await SendAsync(
            relay,
            await relay.SourceOfAccountAsync("dialnote", Ours),
            """
            {"id":"n","type":"call.completed","timestamp":"2026-01-15T14:30:00Z","organizationId":"org_1",
            "data":{"callSid":"n","direction":"inbound","phoneNumber":"+15555550101","status":"completed","duration":12.5}}
            """
        );
        await SendAsync(
            relay,
            await relay.SourceOfAccountAsync(
                "generic",
                Ours,
                new
                {
                    id = new[] { "json:/id" },
                    type = "json:/type",
                    callId = "json:/call",
                    data = new { from = "json:/caller/number", userId = "json:/agent" },
                }
            ),
            """{"id":"x1","type":"call.started","call":"x","caller":{"number":"+14155550003"},"agent":"u7"}"""
        );
        await SendAsync(
            relay,
            (await relay.GetAsync("/api/v1/sources"))
                .Items.Single(source => source.GetProperty("dialect").GetString() == "generic")
                .GetProperty("slug")
                .GetString()!,
            """
            {"id":"x2","type":"call.transferred","call":"x",
            "data":{"from":"+14155550003","to":"+14155550004","transferredTo":"1002"}}
            """
        );

        var heard = await stream.TakeAsync(7);

        Assert.Equal(
            [
                """
                call.incoming {"event":"call.incoming","account_id":"acct_ours","from_number":"+14150000007",
                "from_name":"Caller 7","to_number":"+14155559876"}
                """.ReplaceLineEndings(""),
                """
                call.transfer {"event":"call.transfer","account_id":"acct_ours","call_id":"c","from_number":"+14155550001",
                "to_number":"+14155550002","transferred_to":"1001"}
                """.ReplaceLineEndings(""),
                """
                call.answered {"event":"call.answered","account_id":"acct_ours","call_id":"v","from_number":"+31610000002",
                "to_number":"+31850000001","direction":"inbound","answered_at":"2026-01-15T14:30:05Z"}
                """.ReplaceLineEndings(""),
                """
                call.end {"event":"call.end","account_id":"acct_ours","call_id":"g","from_number":null,
                "to_number":"+15555550100","direction":"outbound","status":"no-answer","duration_seconds":0,
                "ended_at":"2026-01-15T14:31:00Z"}
                """.ReplaceLineEndings(""),
                """
                call.end {"event":"call.end","account_id":"acct_ours","call_id":"n","from_number":"+15555550101",
                "to_number":null,"direction":"inbound","status":"completed","duration_seconds":12.5,"ended_at":null}
                """.ReplaceLineEndings(""),
                """
                call.initiated {"event":"call.initiated","account_id":"acct_ours","call_id":"x","from_number":"+14155550003",
                "to_number":null,"user_id":"u7"}
                """.ReplaceLineEndings(""),
                """
                call.transfer {"event":"call.transfer","account_id":"acct_ours","call_id":"x","from_number":"+14155550003",
                "to_number":"+14155550004","transferred_to":"1002"}
                """.ReplaceLineEndings(""),
            ],
            heard.Select(item => $"{item.Name} {item.Data}")
        );
        Assert.All(heard, item => Assert.Equal("", item.Id));
    }

    [Fact]
    public async Task The_first_frame_says_that_it_is_connected_and_nothing_else()
    {
        await using var relay = await RelayFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, EventStream.CallPath);
        request.Headers.Authorization = new("Bearer", await relay.SecretAsync(Ours));
        request.Headers.Add("Last-Event-ID", "1");

        using var answer = await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var first = new byte[200];
        var length = await (await answer.Content.ReadAsStreamAsync()).ReadAsync(first);
        Assert.Equal(
            "event: connected\ndata: {\"message\":\"Connected to event stream\"}\n\n",
            System.Text.Encoding.UTF8.GetString(first, 0, length)
        );
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl is { NoStore: true, NoTransform: true });
    }

    [Fact]
    public async Task An_account_hears_of_its_own_calls_once_each_and_of_nothing_else()
    {
        await using var relay = await RelayFixture.StartAsync();
        var desk = (await relay.SourceAsync("desk"))["slug"];
        await SendAsync(relay, desk, Incoming(1, Ours));
        await using var ours = await EventStream.OfCallsAsync(relay, await relay.SecretAsync(Ours));
        await using var theirs = await EventStream.OfCallsAsync(relay, await relay.SecretAsync(Theirs));

        await SendAsync(relay, desk, Incoming(2, Theirs));
        await SendAsync(relay, desk, Incoming(3, Ours));
        await SendAsync(relay, desk, Incoming(3, Ours));
        await SendAsync(relay, desk, DialStack("evt_ringing", "call.ringing", Ours, new { call_id = "c" }));
        await SendAsync(relay, desk, DialStack("evt_nobody", "call.incoming", "", new { call_id = "c" }));
        await SendAsync(relay, desk, "no JSON");
        await SendAsync(relay, desk, Incoming(4, Ours));
        await SendAsync(relay, desk, Incoming(5, Theirs));

        Assert.Equal([Number(3), Number(4)], (await ours.TakeAsync(2)).Select(item => item["from_number"]));
        Assert.Equal([Number(2), Number(5)], (await theirs.TakeAsync(2)).Select(item => item["from_number"]));
    }

    [Fact]
    public async Task The_source_says_whose_calls_its_events_are_whatever_they_say()
    {
        await using var relay = await RelayFixture.StartAsync();
        var slug = await relay.SourceOfAccountAsync("dialstack", Ours);
        await using var stream = await EventStream.OfCallsAsync(relay, await relay.SecretAsync(Ours));
        await SendAsync(relay, slug, Incoming(1, Theirs));
        var source = (await relay.GetAsync("/api/v1/sources/" + slug)).Expect(200);
        Assert.Equal(Ours, source["accountId"]);

        (await relay.SendAsync("PATCH", "/api/v1/sources/" + source.Id, """{"accountId":null}""")).Expect(200);
        await SendAsync(relay, slug, Incoming(2, Theirs));
        await SendAsync(relay, slug, Incoming(3, Ours));

        Assert.Equal(
            [(Number(1), Ours), (Number(3), Ours)],
            (await stream.TakeAsync(2)).Select(item => (item["from_number"], item["account_id"]))
        );
        (await relay.SendAsync("PATCH", "/api/v1/sources/" + source.Id, """{"accountId":""}"""))
            .ExpectProblem(422, "out_of_range")
            .ExpectError("accountId", "out_of_range");
    }

    [Fact]
    public async Task What_a_person_made_out_of_an_event_rings_nowhere()
    {
        await using var host = await RelayHost.StartAsync();
        var sent = (await host.Relay.EventAsync("desk", Incoming(1, Ours))).Expect(200)["eventId"];
        await using var stream = await EventStream.OfCallsAsync(host.Relay, await host.Relay.SecretAsync(Ours));
        (await host.PostAsync($"/events/{sent}/edit", new { body = Incoming(2, Ours, "evt_edited") })).Expect(201);
        await host.Relay.EventAsync("desk", Incoming(3, Ours));

        Assert.Equal(Number(3), (await stream.NextAsync())!["from_number"]);
    }

    [Fact]
    public async Task Large_bodies_are_read_a_few_at_a_time_and_none_is_missed()
    {
        await using var relay = await RelayFixture.StartAsync();
        var desk = (await relay.SourceAsync("desk"))["slug"];
        await using var stream = await EventStream.OfCallsAsync(relay, await relay.SecretAsync(Ours));
        var large = new string('x', 900 * 1024);

        await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(i =>
                    SendAsync(relay, desk, DialStack($"evt_{i}", "call.incoming", Ours, new { from_number = Number(i), pad = large }))
                )
        );

        Assert.Equal(
            Enumerable.Range(0, 24).Select(Number),
            (await stream.TakeAsync(24)).Select(item => item["from_number"]).Order(StringComparer.Ordinal)
        );
    }

    private static async Task SendAsync(RelayFixture relay, string slug, string body) => await relay.EventAsync(slug, body);
}
