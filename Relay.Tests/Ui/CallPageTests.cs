using System.Globalization;
using System.Net;
using System.Text.Json;
using Relay.Ui.Pages.Calls;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Calls as people see them.</summary>
public sealed class CallPageTests
{
    private const long Noon = 1_763_726_400_000;

    [Fact]
    public async Task A_call_is_found_by_its_number_and_shows_what_was_said_in_which_order()
    {
        await using var relay = await RelayFixture.StartAsync();
        using var person = await Person.SignedInAsync(relay);
        Assert.Contains("No call yet", (await person.GetAsync("/calls")).Expect(200).Text, StringComparison.Ordinal);
        var source = (await relay.SourceAsync("desk")).Id;
        await SayAsync(relay, "evt_2", "call.end", Noon + 300_000);
        await SayAsync(relay, "evt_1", "call.incoming", Noon);
        await SayAsync(relay, "evt_2", "call.end", Noon + 300_000);
        await relay.UntilAsync("/api/v1/calls", json =>
            json.GetProperty("items") is var items && items.GetArrayLength() == 1 && items[0].GetProperty("eventCount").GetInt32() == 2
        );

        var list = WebUtility.HtmlDecode((await person.GetAsync("/calls?q=%2B1%20(202)%20555-0101")).Expect(200).Text);
        Assert.Contains("+12025550101 → +12025550102", list, StringComparison.Ordinal);
        Assert.Contains($"/calls/{source}/call%3A1%2Fa", list, StringComparison.Ordinal);
        Assert.Contains("No call fits", (await person.GetAsync("/calls?status=busy")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("No call fits", (await person.GetAsync("/calls?to=2020-01-01T00:00")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains(
            "/api/v1/calls.csv?to=2020-01-01T00%3A00%3A00Z",
            (await person.GetAsync("/calls?to=2020-01-01T00:00")).Text,
            StringComparison.Ordinal
        );

        var page = (await person.GetAsync($"/calls/{source}/call%3A1%2Fa")).Expect(200).Text;
        Assert.Contains("out of order", page, StringComparison.Ordinal);
        Assert.Contains("Came 2 times", page, StringComparison.Ordinal);
        Assert.Contains("incoming late", page, StringComparison.Ordinal);
        Assert.Equal(404, (await person.GetAsync($"/calls/{source}/call_2")).Status);
    }

    [Fact]
    public async Task A_viewer_sees_the_last_digits_of_numbers_alone()
    {
        await using var relay = await RelayFixture.StartAsync();
        var source = (await relay.SourceAsync("desk")).Id;
        await SayAsync(relay, "evt_1", "call.incoming", Noon);
        await relay.UntilAsync("/api/v1/calls", json => json.GetProperty("items").GetArrayLength() == 1);
        var key = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];
        using var viewer = await Person.SignedInAsync(relay, key);

        foreach (var path in new[] { "/calls", $"/calls/{source}/call%3A1%2Fa", "/voicemails" })
        {
            var page = (await viewer.GetAsync(path)).Expect(200).Text;
            Assert.DoesNotContain("2025550101", page, StringComparison.Ordinal);
            Assert.True(path == "/voicemails" || page.Contains("0101", StringComparison.Ordinal), path);
        }
    }

    [Theory]
    [InlineData(TimelineDrawing.Narrow)]
    [InlineData(TimelineDrawing.Wide)]
    public void Events_stand_in_the_order_of_their_clocks_and_labels_do_not_overlap(double width)
    {
        var entries = Enumerable.Range(0, 30).Select(i => Entry(i, Noon + i * 40L, Noon + (29 - i) * 50L + 2_000)).ToList();

        var drawing = TimelineDrawing.FromCall(Call(entries), width);

        Assert.False(drawing.IsApart);
        Assert.Equal(drawing.Marks.Select(mark => mark.Said), drawing.Marks.Select(mark => mark.Said).Order());
        Assert.Equal(drawing.Marks.Select(mark => mark.Heard), drawing.Marks.Select(mark => mark.Heard).OrderDescending());
        Assert.All(drawing.Marks, mark => Assert.True(mark.Heard >= drawing.Left && mark.Heard <= drawing.Right && mark.Said < mark.Heard));
        Assert.Equal(4, drawing.Marks.Max(mark => mark.SaidRow) + 1);
    }

    [Fact]
    public void Clocks_that_are_hours_apart_have_an_axis_each()
    {
        var drawing = TimelineDrawing.FromCall(
            Call([Entry(1, Noon - 90_000_000, Noon), Entry(2, Noon - 89_990_000, Noon + 5), Entry(3, null, Noon + 9)])
        );

        Assert.True(drawing.IsApart);
        Assert.Equal((2, 90.0), (drawing.SaidTicks.Count, drawing.Marks[0].Said));
        Assert.Null(drawing.Marks[2].Said);
    }

    [Fact]
    public void One_event_alone_can_be_drawn()
    {
        var drawing = TimelineDrawing.FromCall(Call([Entry(1, Noon, Noon)]));

        Assert.True(drawing.Marks.Single().Said > drawing.Left && drawing.Marks.Single().Said < drawing.Right);
    }

    private static TimelineEntry Entry(long id, long? occurred, long received) =>
        new(id + 1, "call.ringing", "call.ringing", occurred, received, false, 0, VerificationResult.Valid);

    private static CallDetail Call(List<TimelineEntry> timeline) =>
        new(
            new CallSummary
            {
                Id = 1,
                SourceId = 1,
                CallId = "c",
                FirstHeardAt = Noon,
                LastHeardAt = Noon,
                LastKind = "call.ringing",
                EventCount = timeline.Count,
            },
            null,
            null,
            [],
            null,
            timeline,
            [],
            []
        );

    private static async Task SayAsync(RelayFixture relay, string id, string type, long at) =>
        (
            await relay.EventAsync(
                "desk",
                JsonSerializer.Serialize(
                    new
                    {
                        id,
                        type,
                        account_id = "acct_1",
                        created_at = DateTimeOffset
                            .FromUnixTimeMilliseconds(at)
                            .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                        data = new
                        {
                            call_id = "call:1/a",
                            from_number = "+12025550101",
                            to_number = "+12025550102",
                            direction = "inbound",
                        },
                    }
                )
            )
        ).Expect(200);
}
