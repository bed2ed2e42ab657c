using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>A name that stands twice in one object is never read silently, however it is escaped.</summary>
public sealed class DuplicateNameTests
{
    [Theory]
    [InlineData("""{"type":"call.end","id":"a","id":"b"}""")]
    [InlineData("""{"type":"call.end","id":"a","i\u0064":"a"}""")]
    [InlineData("""{"type":"call.end","x":{"a":1,"\u0061":1}}""")]
    [InlineData("""{"type":"call.end","x":[{"y":1},{"a/b":1,"a\/b":2}]}""")]
    [InlineData("""{"type":"call.end","\ud83d\ude00":1,"😀":2}""")]
    [InlineData("""{"type":"call.end","\ud800":1,"\uD800":2}""")]
    [InlineData("""{"type":"call.end","":1,"":2}""")]
    [InlineData("""{"data":{},"type":"call.end","data":{}}""")]
    public void It_is_said_and_costs_neither_kind_nor_key(string body)
    {
        var envelope = Read("dialstack", body);
        Assert.Equal(("json_duplicate_key", "call.completed"), (envelope.Problem, envelope.Kind));
        Assert.Contains("json_duplicate_key", envelope.Oddities);
    }

    [Theory]
    [InlineData("""{"type":"call.end","a":{"id":1},"b":{"id":1}}""")]
    [InlineData("""{"type":"call.end","list":[{"id":1},{"id":1}],"id":"e"}""")]
    [InlineData("""{"type":"call.end","a":{"a":{"a":1}},"A":1}""")]
    [InlineData("""{"type":"call.end","id":"id","x":["id","id"]}""")]
    [InlineData("""{"type":"call.end","\ud800":1,"\ud801":2,"\\u0061":1,"a":2}""")]
    public void The_same_name_in_another_object_is_none(string body) => Assert.Null(Read("dialstack", body).Problem);

    [Theory]
    [InlineData("voicedock", """{"message":{"type":"end-of-call-report","x":1,"x":2}}""")]
    [InlineData("dialgen", """{"callData":{"id":"c","id":"c"}}""")]
    [InlineData("dialnote", """{"id":"e","event_type":"call_log","event_type":"call_log"}""")]
    [InlineData("standard", """{"type":"call.completed","type":"call.completed"}""")]
    [InlineData("generic", """{"a":1,"a":1}""")]
    [InlineData("dialstack", """[{"id":1,"id":2}]""")]
    public void In_every_dialect(string dialect, string body) => Assert.Equal("json_duplicate_key", Read(dialect, body).Problem);

    [Fact]
    public void A_body_that_is_no_json_says_that() => Assert.Equal("json_invalid", Read("dialstack", """{"a":1,"a":2""").Problem);

    [Fact]
    public void Any_number_of_names_is_compared()
    {
        var names = Gen.Choose(0, 60).Select(i => (char)('a' + (i % 26)) + new string('é', i / 26)).NonEmptyListOf();
        Check.One(FsCheck.Config.QuickThrowOnFailure.WithReplay(3, 5).WithMaxTest(500), Prop.ForAll(Arb.From(names), list =>
            {
                var members = list.Select((name, i) => $"{JsonSerializer.Serialize(name, i % 2 == 0 ? Escaped : Plain)}:{i}");
                var body = $$"""{"type":"call.end","x":{{{string.Join(',', members)}}} }""";
                return (Read("dialstack", body).Problem is not null) == (list.Distinct().Count() < list.Count);
            }));
    }

    private static readonly JsonSerializerOptions Escaped = new(),
        Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Envelope Read(string name, string body) =>
        Dialect.Create(name).ReadEnvelope(new InboundRequest(Encoding.UTF8.GetBytes(body), HeaderList.Empty));
}
