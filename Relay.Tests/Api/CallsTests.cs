using System.Text.Json;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Calls as a client of the API meets them, a moment after their events came in.</summary>
public sealed class CallsTests : IAsyncLifetime
{
    private const string Odd = "=a/b%2F?c d+é\"&#";
    private RelayFixture _relay = null!;
    private string _viewer = "";
    private int _events;

    public async ValueTask InitializeAsync()
    {
        _relay = await RelayFixture.StartAsync();
        await _relay.SourceAsync("desk");
        _viewer = (await _relay.PostAsync("/api/v1/keys", new { name = "viewer", role = "viewer" })).Expect(201)["key"];
    }

    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    [Fact]
    public async Task A_call_shows_a_moment_after_its_event_and_has_its_timeline()
    {
        await EndAsync("call_1");
        await SendAsync(
            "call.incoming",
            "2026-01-15T14:30:00Z",
            new
            {
                call_id = "call_1",
                from_number = "+12025550142",
                to_number = "+12025550199",
            }
        );

        var list = await _relay.UntilAsync("/api/v1/calls", list =>
            list.GetProperty("items") is var items && items.GetArrayLength() == 1 && items[0].GetProperty("eventCount").GetInt32() == 2
        );
        var item = list.Json.GetProperty("items")[0];
        Assert.Equal(("completed", "inbound", "+12025550142"), (Text(item, "status"), Text(item, "direction"), Text(item, "from")));
        var call = (await _relay.GetAsync("/api/v1/calls/desk/call_1")).Expect(200).Json;
        Assert.Equal(
            [("call.incoming", true), ("call.completed", false)],
            call.GetProperty("timeline")
                .EnumerateArray()
                .Select(entry => (Text(entry, "kind")!, entry.GetProperty("inverted").GetBoolean()))
        );
        Assert.Equal("2026-01-15T14:30:00.000Z", Text(call, "startedAt"));
        Assert.Equal(2, (await _relay.GetAsync("/api/v1/events?q=call_1")).Expect(200).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(
            2,
            (await _relay.GetAsync("/api/v1/events?q=%28202%29%20555-0142")).Expect(200).Json.GetProperty("items").GetArrayLength()
        );
    }

    [Fact]
    public async Task An_id_of_any_characters_has_an_address()
    {
        await EndAsync(Odd);
        await UntilCallsAsync(1);

        Assert.Equal(Odd, Text((await _relay.GetAsync("/api/v1/calls/desk/" + Uri.EscapeDataString(Odd))).Expect(200).Json, "callId"));
        (await _relay.GetAsync("/api/v1/calls/desk/none")).Expect(404);
        (await _relay.GetAsync("/api/v1/calls/nobody/" + Uri.EscapeDataString(Odd))).Expect(404);
    }

    [Fact]
    public async Task A_viewer_sees_no_number_anywhere()
    {
        await EndAsync("call_1");
        await SendAsync(
            "recording.summary.complete",
            "2026-01-15T14:36:00Z",
            new { call_id = "call_1", summary = "Call back on +1 202 555 0142." }
        );
        await SendAsync(
            "voicemail.new",
            "2026-01-15T14:35:00Z",
            new
            {
                voicemail_id = "vm_1",
                from_number = "+12025550142",
                url = "https://voicemail.example/1.mp3",
            }
        );
        await _relay.UntilAsync("/api/v1/voicemails", list => list.GetProperty("items").GetArrayLength() == 1);

        foreach (var path in (string[])["/api/v1/calls", "/api/v1/calls/desk/call_1", "/api/v1/calls.csv", "/api/v1/voicemails"])
        {
            var text = (await _relay.SendAsync("GET", path, key: _viewer)).Expect(200).Text;
            Assert.Contains("0142", text, StringComparison.Ordinal);
            Assert.DoesNotMatch("555.?0142", text);
            Assert.Matches("555.?0142", (await _relay.GetAsync(path)).Text);
        }
    }

    [Fact]
    public async Task No_cell_of_the_file_is_a_formula()
    {
        await EndAsync(Odd, "@SUM(A1)", "\tTAB, \"quoted\"");
        await UntilCallsAsync(1);

        var answer = (await _relay.GetAsync("/api/v1/calls.csv?status=completed&direction=inbound")).Expect(200);
        var lines = answer.Text.Split("\r\n");
        Assert.StartsWith("\uFEFFsource,callId,direction,from,to,status,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "desk,\"'=a/b%2F?c d+é\"\"&#\",inbound,'@SUM(A1),\"'\tTAB, \"\"quoted\"\"\",completed,",
            lines[1],
            StringComparison.Ordinal
        );
        Assert.Equal(["", 3], new object[] { lines[2], lines.Length });
        Assert.Equal(2, (await _relay.GetAsync("/api/v1/calls.csv?status=busy")).Text.Split("\r\n").Length);
    }

    [Fact]
    public async Task A_number_in_the_file_is_the_number_and_nothing_before_it()
    {
        await EndAsync("call_1", "+15555550100", "+1 (555) 555-0100");
        await UntilCallsAsync(1);

        Assert.Contains(",+15555550100,'+1 (555) 555-0100,", (await _relay.GetAsync("/api/v1/calls.csv")).Text, StringComparison.Ordinal);
        var file = (await _relay.GetAsync("/api/v1/calls.csv?separator=;")).Expect(200);
        Assert.Equal([0xEF, 0xBB, 0xBF], file.Body[..3]);
        Assert.StartsWith("\uFEFFsource;callId;direction;", file.Text, StringComparison.Ordinal);
        Assert.Contains(";+15555550100;", file.Text, StringComparison.Ordinal);
        (await _relay.GetAsync("/api/v1/calls.csv?separator=|")).ExpectProblem(422, "value_unknown");
    }

    private Task<ApiAnswer> UntilCallsAsync(int count) =>
        _relay.UntilAsync("/api/v1/calls", list => list.GetProperty("items").GetArrayLength() == count);

    private Task EndAsync(string call, string from = "+12025550142", string to = "+12025550199") =>
        SendAsync(
            "call.end",
            "2026-01-15T14:35:30Z",
            new
            {
                call_id = call,
                direction = "inbound",
                from_number = from,
                to_number = to,
                status = "completed",
                duration_seconds = 325,
            }
        );

    private async Task SendAsync(string type, string at, object data) =>
        (
            await _relay.EventAsync(
                "desk",
                JsonSerializer.Serialize(
                    new
                    {
                        id = $"evt_{++_events}",
                        type,
                        account_id = "acct_1",
                        created_at = at,
                        data,
                    }
                )
            )
        ).Expect(200);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
