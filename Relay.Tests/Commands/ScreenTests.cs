using System.Text;
using Relay.Commands.Listen;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>The terminal of <c>relay listen</c>: what it shows at both ends of the sizes that people have, and what its keys do.</summary>
public class ScreenTests
{
    private static readonly ListenSettings Settings = new()
    {
        ForwardTo = new Uri("http://localhost:3000/hooks"),
        Target = new Uri("http://localhost:5080"),
        Key = "rk_x",
        Name = "laptop",
    };

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    [InlineData(40, 10)]
    public void It_fills_the_terminal_and_never_more(int width, int height)
    {
        var state = new ScreenState { Message = "Connected; nothing waits." };
        for (var i = 0; i < 100; i++)
            state.Show(Delivery(i, 200, kind: new string('k', 60), call: new string('c', 90)));
        var lines = Draw(state, width, height);
        Assert.Equal(height, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void A_line_says_when_what_call_status_and_how_long_and_the_keys_stand_below()
    {
        var state = new ScreenState();
        state.Show(Delivery(1, 200));
        state.Show(Delivery(2, null, outcome: "connect_failed"));
        state.Show(Delivery(3, null) with { Answer = null });
        var text = string.Join('\n', Draw(state, 80, 24));
        Assert.Matches(@"  12:00:01 +call.completed +call_1 +200 +12", text);
        Assert.Matches(@"  12:00:02 +call.completed +call_2 +connect_failed +12", text);
        Assert.Matches(@"› 12:00:03 +call.completed +call_3 +… ", text);
        Assert.Contains("laptop: listening   3 deliveries", text, StringComparison.Ordinal);
        Assert.Contains("↑↓ choose   Enter read   r again   o browser   / filter   p pause   q quit", text, StringComparison.Ordinal);
        Assert.DoesNotContain("evt_", text, StringComparison.Ordinal);
        var wide = string.Join('\n', Draw(state, 200, 24));
        Assert.Contains("evt_3", wide, StringComparison.Ordinal);
        Assert.Matches("connect_failed +12 evt_2 +Nothing is listening", wide);
    }

    [Fact]
    public void A_row_keeps_the_time_at_which_it_came_and_says_what_is_cut_off()
    {
        var state = new ScreenState();
        state.Show(Delivery(1, null, call: new string('c', 60)) with { Answer = null });
        state.Show(Delivery(1, 200, call: new string('c', 60)) with { At = At(9) });

        var text = string.Join('\n', Draw(state, 80, 24));

        Assert.Matches(@"› 12:00:01 +call.completed +c+… +200 +12", text);
        Assert.DoesNotContain("12:00:09", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_of_JSON_is_read_in_lines_and_pages()
    {
        var state = new ScreenState { Page = 3 };
        state.Show(Delivery(1, 200, body: "{\"a\":{\"b\":[1,\"\u202e\"]}}"));
        Press(state, ConsoleKey.Enter);
        Assert.Contains("  \"a\": {", state.Text());
        Assert.Contains(state.Text(), line => line.EndsWith("\"<U+202E>\"", StringComparison.Ordinal));
        Press(state, ConsoleKey.PageDown);
        Assert.Equal(3, state.Scroll);
        Press(state, 'G');
        Assert.Equal(state.Text().Count - 1, state.Scroll);
        Press(state, 'g');
        Assert.Equal(0, state.Scroll);
    }

    [Fact]
    public void What_is_read_is_broken_into_lines_and_leaves_the_head_where_it_is()
    {
        var state = new ScreenState();
        state.Show(Delivery(1, 200, body: string.Concat(Enumerable.Repeat("0123456789", 40)) + "\n漢字" + new string('漢', 60)));
        Press(state, ConsoleKey.Enter);
        var lines = Draw(state, 80, 24);
        Assert.Equal(24, lines.Length);
        Assert.StartsWith("laptop: listening", lines[0], StringComparison.Ordinal);
        Assert.Equal(5, lines.Count(line => line.StartsWith("0123456789", StringComparison.Ordinal) && line.Length == 80));
        Assert.Contains("漢字" + new string('漢', 38), lines);
    }

    [Fact]
    public void Disconnected_says_since_when()
    {
        var state = new ScreenState { AwaySince = At(7) };
        Assert.StartsWith("laptop: disconnected since 12:00:07", Draw(state, 80, 24)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Payloads_move_nothing()
    {
        var state = new ScreenState();
        state.Show(Delivery(1, 200, kind: "a\u001b[2Jb", call: "c\u202ed\n", body: "\u001b]0;owned\u0007"));
        Assert.Equal(24, Draw(state, 80, 24).Length);
        Press(state, ConsoleKey.Enter);
        Assert.All(Draw(state, 80, 24), line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public void Keys_choose_read_scroll_filter_and_ask()
    {
        var state = new ScreenState();
        state.Show(Delivery(1, 200));
        state.Show(Delivery(2, 500));
        Assert.Equal("dlv_2", state.Chosen!.Message.Delivery);
        Press(state, ConsoleKey.DownArrow);
        Assert.Equal("dlv_1", state.Chosen!.Message.Delivery);
        // What comes does not move the choice away.
        state.Show(Delivery(3, 200));
        Assert.Equal("dlv_1", state.Chosen!.Message.Delivery);
        Assert.Equal((ScreenAction.Retry, ScreenAction.Open), (Press(state, 'r'), Press(state, 'o')));
        Press(state, ConsoleKey.Enter);
        Assert.True(state.IsReading);
        Assert.Contains("  \"call\": \"call_1\"", state.Text());
        Press(state, 'j');
        Assert.Equal(1, state.Scroll);
        Press(state, ConsoleKey.Escape);
        Press(state, '/');
        foreach (var letter in "500q")
            Press(state, letter);
        Assert.Equal((0, "500q"), (state.Shown.Count, state.Filter));
        Press(state, ConsoleKey.Backspace);
        Assert.Equal("dlv_2", Assert.Single(state.Shown).Message.Delivery);
        Press(state, ConsoleKey.Enter);
        Assert.Equal(ScreenAction.Quit, Press(state, 'q'));
        Press(state, ConsoleKey.Escape);
        Assert.Equal(3, state.Shown.Count);
        Assert.Equal((ScreenAction.Pause, true), (Press(state, 'p'), state.IsPaused));
    }

    [Fact]
    public void While_it_asks_only_an_answer_counts()
    {
        var state = new ScreenState { Asks = 101 };
        Assert.Contains(
            "101 deliveries have gathered:  c catch up   s skip them",
            string.Join('\n', Draw(state, 80, 24)),
            StringComparison.Ordinal
        );
        Assert.Equal("c catch up   s skip   q quit", Draw(state, 80, 24)[^1]);
        Assert.Equal(ScreenAction.None, Press(state, 'p'));
        Assert.Equal(ScreenAction.Skip, Press(state, 's'));
        Assert.Null(state.Asks);
        state.Asks = 101;
        Assert.Equal(ScreenAction.CatchUp, Press(state, 'c'));
    }

    private static string[] Draw(ScreenState state, int width, int height) =>
        ScreenDrawing
            .Draw(state, Settings, new ManualClock(), width, height, colours: false)
            .TrimEnd('\n')
            .Split('\n')
            .Select(line => line.TrimEnd('\r'))
            .ToArray();

    private static ScreenAction Press(ScreenState state, char key) =>
        state.Press(new ConsoleKeyInfo(key, ConsoleKey.None, false, false, false));

    private static ScreenAction Press(ScreenState state, ConsoleKey key) => state.Press(new ConsoleKeyInfo('\0', key, false, false, false));

    private static DateTimeOffset At(int seconds) => new(2026, 1, 15, 12, 0, seconds % 60, TimeSpan.Zero);

    private static ListenedDelivery Delivery(
        int number,
        int? status,
        string kind = "call.completed",
        string? call = null,
        string? body = null,
        string outcome = ""
    )
    {
        var (id, about) = ($"dlv_{number}", call ?? $"call_{number}");
        return new ListenedDelivery(
            new DeliverMessage(id, 1, false, $"evt_{number}", kind, "call.end", about, 0, false, "http://localhost:3000/hooks", 30_000, []),
            Encoding.UTF8.GetBytes(body ?? $$"""{"call":"{{about}}"}"""),
            new LocalAnswer(
                new AnswerMessage(id, outcome, status, status is null ? "Nothing is listening on :3000." : null, 0, 12, [], false),
                []
            ),
            false,
            At(number)
        );
    }
}
