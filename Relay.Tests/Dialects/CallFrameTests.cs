using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>
/// Frames of the stream of calls: the examples of DialStack's guide on real-time events, and what a payload can't do to them.
/// </summary>
public sealed class CallFrameTests
{
    private static readonly EventData Inbound = new()
    {
        CallSid = "call_01h2xcejqtf2nbrexx3vqjhp45",
        From = "+14155551234",
        To = "+14155559876",
        Direction = "inbound",
        FromName = "John Smith",
        UserId = "user_01h2xcejqtf2nbrexx3vqjhp42",
        TransferredTo = "1001",
        Status = "completed",
        Duration = 325,
        AnsweredAt = DateTimeOffset.Parse("2026-01-15T14:30:05Z").ToUnixTimeMilliseconds(),
        EndedAt = DateTimeOffset.Parse("2026-01-15T14:35:30Z").ToUnixTimeMilliseconds(),
    };

    private const string Account = "acct_01h2xcejqtf2nbrexx3vqjhp41";

    [Theory]
    [InlineData(
        Kinds.CallIncoming,
        """
            {"event":"call.incoming","account_id":"acct_01h2xcejqtf2nbrexx3vqjhp41","from_number":"+14155551234",
            "from_name":"John Smith","to_number":"+14155559876"}
            """
    )]
    [InlineData(
        Kinds.CallAnswered,
        """
            {"event":"call.answered","account_id":"acct_01h2xcejqtf2nbrexx3vqjhp41",
            "call_id":"call_01h2xcejqtf2nbrexx3vqjhp45","from_number":"+14155551234","to_number":"+14155559876",
            "direction":"inbound","answered_at":"2026-01-15T14:30:05Z"}
            """
    )]
    [InlineData(
        Kinds.CallCompleted,
        """
            {"event":"call.end","account_id":"acct_01h2xcejqtf2nbrexx3vqjhp41","call_id":"call_01h2xcejqtf2nbrexx3vqjhp45",
            "from_number":"+14155551234","to_number":"+14155559876","direction":"inbound","status":"completed",
            "duration_seconds":325,"ended_at":"2026-01-15T14:35:30Z"}
            """
    )]
    [InlineData(
        Kinds.CallTransferred,
        """
            {"event":"call.transfer","account_id":"acct_01h2xcejqtf2nbrexx3vqjhp41",
            "call_id":"call_01h2xcejqtf2nbrexx3vqjhp45","from_number":"+14155551234","to_number":"+14155559876",
            "transferred_to":"1001"}
            """
    )]
    [InlineData(
        Kinds.CallStarted,
        """
            {"event":"call.initiated","account_id":"acct_01h2xcejqtf2nbrexx3vqjhp41",
            "call_id":"call_01h2xcejqtf2nbrexx3vqjhp45","from_number":"+14155551234","to_number":"+14155559876",
            "user_id":"user_01h2xcejqtf2nbrexx3vqjhp42"}
            """
    )]
    public void A_frame_is_that_of_the_guide(string kind, string lines)
    {
        var data = lines.ReplaceLineEndings("");
        var name = JsonDocument.Parse(data).RootElement.GetProperty("event").GetString();

        Assert.Equal($"event: {name}\ndata: {data}\n\n", Encoding.UTF8.GetString(CallFrame.Write(kind, Inbound, Account)));
    }

    [Fact]
    public void What_nobody_said_is_there_and_null()
    {
        foreach (var kind in CallFrame.ToldKinds)
        {
            var (whole, bare) = (Json(CallFrame.Write(kind, Inbound, Account)), Json(CallFrame.Write(kind, new EventData(), Account)));

            Assert.Equal(whole.EnumerateObject().Select(field => field.Name), bare.EnumerateObject().Select(field => field.Name));
            Assert.All(bare.EnumerateObject().Skip(2), field => Assert.Equal(JsonValueKind.Null, field.Value.ValueKind));
        }
    }

    /// <summary>Whoever calls writes the name: no line of it may become a line of the stream.</summary>
    [Fact]
    public void No_text_leaves_its_line() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), ArbMap.Default.ArbFor<string?>(), (name, account) =>
            {
                var data = Inbound with { FromName = name, From = name + "\r\nevent: call.end\ndata: {}\n\n\u2028" };
                return CallFrame
                    .ToldKinds.Select(kind => Encoding.UTF8.GetString(CallFrame.Write(kind, data, account ?? "")))
                    .All(text =>
                        text.Count(c => c == '\n') == 3 && !text.Contains('\r') && text.EndsWith("\n\n", StringComparison.Ordinal)
                    );
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_finer_clock_keeps_what_it_says()
    {
        var frame = CallFrame.Write(Kinds.CallAnswered, Inbound with { AnsweredAt = Inbound.AnsweredAt + 7 }, Account);

        Assert.Equal("2026-01-15T14:30:05.007Z", Json(frame).GetProperty("answered_at").GetString());
    }

    private static JsonElement Json(byte[] frame) =>
        JsonDocument.Parse(Encoding.UTF8.GetString(frame).Split('\n')[1]["data: ".Length..]).RootElement;
}
