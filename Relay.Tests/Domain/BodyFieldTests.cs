using System.Text;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>A field of a body and what it must say.</summary>
public sealed class BodyFieldTests
{
    private const string Body = """
        {"type":"call.end","data":{"status":"Busy","seconds":12.50,"ok":true,"none":null,"a.b":"dotted","tags":["x",{"name":"y"}],"status2":"busy"}}
        """;

    [Theory]
    [InlineData("type=call.end", true)]
    [InlineData("data.status=busy", true)]
    [InlineData(" data.status = BUSY ", true)]
    [InlineData("data.status=bus", false)]
    [InlineData("data.seconds=12.50", true)]
    [InlineData("data.seconds=12.5", false)]
    [InlineData("data.ok=true", true)]
    [InlineData("data.none=null", true)]
    [InlineData("data.none=", false)]
    [InlineData(@"data.a\.b=dotted", true)]
    [InlineData("data.a.b=dotted", false)]
    [InlineData("data.tags.0=x", true)]
    [InlineData("data.tags.1.name=y", true)]
    [InlineData("data.tags.2=x", false)]
    [InlineData("data.tags=x", false)]
    [InlineData("data={}", false)]
    [InlineData("status=busy", false)]
    public void A_path_leads_to_a_value(string text, bool isIn) =>
        Assert.Equal(isIn, BodyField.Parse(text)!.IsIn(Encoding.UTF8.GetBytes(Body)));

    [Theory]
    [InlineData("CallStatus=busy&From=%2B1555+01", "CallStatus=busy", true)]
    [InlineData("CallStatus=busy&From=%2B1555+01", "From=+1555 01", true)]
    [InlineData("CallStatus=busy&From=%2B1555+01", "To=busy", false)]
    [InlineData("""{"a":1""", "a=2", false)]
    [InlineData("""{"a":[{"b":""", "a.0.b=1", false)]
    [InlineData("""{"a":{"x":1},"a":2}""", "a=2", true)]
    [InlineData("\ufeff {\"a\":\"\\u0062\"}", "a=b", true)]
    [InlineData("""[{"a":1}]""", "0.a=1", true)]
    [InlineData("", "a=", false)]
    public void Whatever_the_body_is(string body, string text, bool isIn) =>
        Assert.Equal(isIn, BodyField.Parse(text)!.IsIn(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("")]
    [InlineData("status")]
    [InlineData("=busy")]
    [InlineData("data..status=busy")]
    [InlineData(".status=busy")]
    public void What_names_no_field_is_none(string text) => Assert.Null(BodyField.Parse(text));
}
