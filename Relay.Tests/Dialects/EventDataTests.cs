using System.Text;
using Xunit;

namespace Relay.Tests.Dialects;

public sealed class EventDataTests
{
    [Theory]
    [InlineData("inbound", "+12025550142", "+12025550199", "+12025550142")]
    [InlineData("outbound", "+12025550199", "+12025550142", "+12025550142")]
    [InlineData("internal", "1001", "1002", null)]
    [InlineData("inbound", "anonymous", "+12025550199", null)]
    [InlineData("inbound", "sip:alice@example.org", "1001", null)]
    [InlineData("inbound", "+0123", "1001", null)]
    [InlineData("inbound", "+1234567890123456", "1001", null)]
    [InlineData("inbound", "+1202٥٥٥0142", "1001", null)]
    public void The_other_party_is_a_number_or_unknown(string direction, string from, string to, string? party)
    {
        var data = Read(
            "dialstack",
            $$$"""{"type":"call.end","data":{"direction":"{{{direction}}}","from_number":"{{{from}}}","to_number":"{{{to}}}"} }"""
        );
        Assert.Equal((party, from, to, direction), (data.PhoneNumber, data.From, data.To, data.Direction));
    }

    [Fact]
    public void Fields_of_the_wrong_form_are_unknown()
    {
        var data = Read(
            "dialstack",
            """{"type":"call.end","data":{"call_id":["x"],"direction":1,"from_number":null,"status":"\ud800","duration_seconds":"325","started_at":7,"answered_at":"soon","ended_at":{}}}"""
        );
        Assert.Equal(new EventData(), data);
        Assert.Null(Read("dialstack", """{"type":"call.end","data":{"duration_seconds":1e400}}""").Duration);
        Assert.Null(Read("dialstack", """{"type":"call.end","data":{"duration_seconds":-1}}""").Duration);
        Assert.Equal(new EventData(), Read("dialstack", """{"type":"call.end","data":[1]}"""));
    }

    [Fact]
    public void A_web_call_has_no_direction() =>
        Assert.Null(
            Read(
                "voicedock",
                """{"message":{"type":"status-update","call":{"type":"web_call","status":"ended"},"customer":{"number":null}}}"""
            ).Direction
        );

    [Fact]
    public void A_Dialgen_call_needs_nothing_but_its_id()
    {
        var data = Read("dialgen", """{"success":true,"callData":{"id":"call_1","status":"COMPLETED","duration":180}}""");
        Assert.Equal(
            new EventData
            {
                CallSid = "call_1",
                Direction = "outbound",
                Status = "completed",
                Duration = 180,
            },
            data
        );
    }

    [Theory]
    [InlineData("MISSED", "no-answer")]
    [InlineData("FAILED", "failed")]
    [InlineData("ONGOING", "ongoing")]
    public void Dialgens_statuses_are_translated(string status, string expected) =>
        Assert.Equal(expected, Read("dialgen", $$$"""{"callData":{"status":"{{{status}}}"} }""").Status);

    [Fact]
    public void An_outgoing_dialnote_call_went_to_its_number()
    {
        var data = Read("dialnote", """{"type":"call.completed","data":{"direction":"outbound","phoneNumber":"+12025550142"}}""");
        Assert.Equal((null, "+12025550142", "+12025550142"), (data.From, data.To, data.PhoneNumber));
    }

    private static EventData Read(string name, string body)
    {
        var (dialect, request) = (Dialect.Create(name), new InboundRequest(Encoding.UTF8.GetBytes(body), HeaderList.Empty));
        return dialect.ReadData(request, dialect.ReadEnvelope(request));
    }
}
