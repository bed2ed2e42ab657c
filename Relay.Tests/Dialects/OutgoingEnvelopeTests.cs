using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Relay.Dialects.Json;
using Xunit;

namespace Relay.Tests.Dialects;

public sealed class OutgoingEnvelopeTests
{
    private static readonly string[] CallFields =
    [
        "callSid",
        "direction",
        "phoneNumber",
        "status",
        "duration",
        "from",
        "to",
        "startedAt",
        "answeredAt",
        "endedAt",
        "provider",
        "accountId",
    ];

    [Theory]
    [InlineData("call.incoming", "")]
    [InlineData("call.completed", "")]
    [InlineData("queue.changed", "")]
    [InlineData("call.reported", "summary,analysis")]
    [InlineData("recording.available", "recordingUrl")]
    [InlineData("transcript.ready", "transcript")]
    [InlineData("voicemail.received", "voicemailId,audioUrl")]
    [InlineData("note.created", "noteId,content,author")]
    public void A_call_kind_always_has_its_fields(string kind, string added)
    {
        using var json = Write(kind, new EventData());
        Assert.Equal(
            [.. CallFields, .. added.Split(',', StringSplitOptions.RemoveEmptyEntries)],
            json.RootElement.GetProperty("data").EnumerateObject().Select(field => field.Name)
        );
        Assert.Equal(["id", "type", "timestamp", "organizationId", "data"], json.RootElement.EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [InlineData("batch.completed", "batchId,statistics,provider,accountId")]
    [InlineData("batch.failed", "batchId,error,code,provider,accountId")]
    [InlineData("other", "provider,accountId")]
    public void Batches_and_others_have_theirs(string kind, string fields)
    {
        using var json = Write(kind, new EventData());
        Assert.Equal(fields.Split(','), json.RootElement.GetProperty("data").EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public void The_organization_and_the_time_fall_back()
    {
        Assert.Equal("org", Organization(new EventData { OrganizationId = "org", AccountId = "acc" }));
        Assert.Equal("acc", Organization(new EventData { AccountId = "acc" }));
        Assert.Equal("fallback", Organization(new EventData()));
        using var json = Write(Kinds.CallCompleted, new EventData());
        Assert.Equal("2026-01-15T14:35:31.000Z", json.RootElement.GetProperty("timestamp").GetString());

        static string? Organization(EventData data)
        {
            using var json = Write(Kinds.CallCompleted, data);
            return json.RootElement.GetProperty("organizationId").GetString();
        }
    }

    [Fact]
    public void Other_events_are_called_by_their_exact_type()
    {
        using var json = Write(Kinds.Other, new EventData { Status = "parked" });
        Assert.Equal("exact.type", json.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public void Receivers_that_stringify_again_get_the_same_bytes()
    {
        var texts = ArbMap.Default.ArbFor<NonNull<string>>().Generator;
        var datas =
            from a in texts
            from b in texts
            from c in texts
            from number in ArbMap.Default.ArbFor<double>().Generator
            select new EventData
            {
                From = a.Get,
                Transcript = b.Get + "\ud83d\ude00\u2028\"\\\u0007+é",
                Summary = "\ud800" + c.Get,
                Duration = number,
                AnalysisJson = $$"""{"b": 1.0, "1" : "\u00e9\/", "a":[1e21 , -0],"b":{{Math.Abs(number % 1000):F4}}}""",
                StatisticsJson = c.Get,
            };
        var kinds = Gen.Elements(Kinds.Choices.Select(choice => choice.Kind).Append(Kinds.Other).ToArray());
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithReplay(7, 9).WithMaxTest(2000),
            Prop.ForAll(Arb.From(datas), Arb.From(kinds), (data, kind) =>
            {
                var bytes = Bytes(kind, data);
                return bytes.AsSpan().SequenceEqual(JavaScriptJson.Restringify(bytes));
            })
        );
    }

    [Fact]
    public void Nothing_is_escaped_that_JavaScript_leaves_alone()
    {
        var text = Encoding.UTF8.GetString(
            Bytes(Kinds.TranscriptReady, new EventData { Transcript = "+1 <b>&'é😀\u2028\"", Duration = 180 })
        );
        Assert.Contains("\"transcript\":\"+1 <b>&'é😀\u2028\\\"\"", text);
        Assert.Contains("\"duration\":180,", text);
    }

    private static JsonDocument Write(string kind, EventData data) => JsonDocument.Parse(Bytes(kind, data));

    private static byte[] Bytes(string kind, EventData data) =>
        OutgoingEnvelope.Write("evt_1", "dialstack", new Envelope { Kind = kind, Type = "exact.type" }, data, 1768487731000, "fallback");
}
