using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>
/// Senders write null and the empty string for what they do not have: read as if the member were not there. What is there and is no id
/// costs the key, never the kind (field.md, row 21).
/// </summary>
public sealed class AbsentFieldTests
{
    private static readonly Recipe Named = new()
    {
        Id = ["json:/id"],
        Type = "json:/type",
        CallId = "json:/call",
        Account = "json:/account",
        Time = "json:/at",
    };

    /// <summary>Every envelope field of every dialect, in a body that has them all.</summary>
    public static TheoryData<string, string, string, string> Bodies() =>
        new()
        {
            {
                "dialstack",
                "",
                """{"id":"e","type":"call.end","account_id":"a","created_at":"2026-01-15T14:35:30Z","data":{"call_id":"c"}}""",
                "id type account_id created_at data data/call_id"
            },
            { "dialstack", "bookings", """{"idempotency_key":"k","account_id":"a"}""", "idempotency_key account_id" },
            {
                "voicedock",
                "",
                """{"message":{"type":"status-update","timestamp":"2026-01-15T14:35:30Z","call":{"id":"c","status":"ended"}}}""",
                "message message/type message/timestamp message/call message/call/id message/call/status"
            },
            {
                "voicedock",
                "",
                """{"message":{"type":"tool-calls","call":{"id":"c"},"tool_call_list":[{"id":"t"}]}}""",
                "message/tool_call_list message/tool_call_list/0/id"
            },
            {
                "dialgen",
                "",
                """{"event":"batch.completed","batchId":"b","timestamps":{"completedAt":"2026-01-15T14:35:30Z"},"timestamp":"2026-01-15T14:35:30Z"}""",
                "event batchId timestamps timestamps/completedAt timestamp"
            },
            {
                "dialgen",
                "",
                """{"callData":{"id":"c","endTime":"2026-01-15T14:35:30Z","startTime":"2026-01-15T14:30:30Z"}}""",
                "callData callData/id callData/endTime callData/startTime"
            },
            {
                "dialnote",
                "",
                """{"id":"e","type":"call.completed","timestamp":"2026-01-15T14:35:30Z","organizationId":"o","data":{"callSid":"c"}}""",
                "id type timestamp organizationId data data/callSid"
            },
            { "dialnote", "", """{"id":"e","event_type":"call_log","call":{"status":"completed"}}""", "id event_type call call/status" },
            {
                "standard",
                "",
                """{"type":"call.completed","timestamp":"2026-01-15T14:35:30Z","organizationId":"o","data":{"callSid":"c"}}""",
                "type timestamp organizationId data data/callSid"
            },
            {
                "generic",
                "",
                """{"id":"e","type":"call.completed","call":"c","account":"a","at":"2026-01-15T14:35:30Z"}""",
                "id type call account at"
            },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Null_and_the_empty_string_are_absent(string dialect, string path, string body, string fields)
    {
        foreach (var field in fields.Split(' '))
        {
            var absent = Read(dialect, Change(body, field, null, remove: true), path);
            foreach (var nothing in (string?[])[null, ""])
            {
                var changed = Change(body, field, nothing, remove: false);
                var envelope = Read(dialect, changed, path);

                Assert.Equal(absent with { Flags = [] }, envelope with { Flags = [] });
                Assert.Empty(envelope.Flags);
                Assert.Equal(Data(dialect, Change(body, field, null, remove: true), path), Data(dialect, changed, path));
            }
        }
    }

    [Theory]
    [InlineData("dialstack", """{"id":null,"type":"call.end"}""", "call.completed")]
    [InlineData("dialnote", """{"id":"","type":null,"event_type":"call_log"}""", "call.completed")]
    [InlineData("dialgen", """{"event":null,"batchId":null,"callData":{"id":"c"}}""", "call.completed")]
    [InlineData("dialgen", """{"event":"batch.failed","batchId":null,"callData":null}""", "batch.failed")]
    [InlineData("voicedock", """{"message":{"type":"end-of-call-report","call":null}}""", "call.reported")]
    public void Nothing_of_an_optional_field_costs_the_kind(string dialect, string body, string kind)
    {
        var envelope = Read(dialect, body, "");
        Assert.Equal((kind, null), (envelope.Kind, envelope.Problem));
        Assert.Empty(envelope.Flags);
    }

    [Theory]
    [InlineData("dialstack", """{"id":ID,"type":"call.end"}""", "call.completed")]
    [InlineData("dialnote", """{"id":ID,"type":"note.created"}""", "note.created")]
    [InlineData("dialnote", """{"id":ID,"event_type":"call_recording"}""", "recording.available")]
    [InlineData("dialgen", """{"callData":{"id":ID}}""", "call.completed")]
    [InlineData("dialgen", """{"event":"batch.completed","batchId":ID}""", "batch.completed")]
    [InlineData("voicedock", """{"message":{"type":"assistant-request","call":{"id":ID}}}""", "call.incoming")]
    [InlineData("voicedock", """{"message":{"type":"status-update","call":{"id":"c","status":ID}}}""", "other")]
    [InlineData("voicedock", """{"message":{"type":"tool-calls","call":{"id":"c"},"tool_call_list":[{"id":ID}]}}""", "other")]
    [InlineData("generic", """{"id":ID,"type":"call.completed"}""", "call.completed")]
    public void What_is_no_id_costs_the_key_and_not_the_kind(string dialect, string body, string kind)
    {
        foreach (var id in (string[])["{}", "[1]", "true", "\"a\\u0000b\"", "\"\\ud800\"", $"\"{new string('i', 513)}\""])
        {
            var envelope = Read(dialect, body.Replace("ID", id, StringComparison.Ordinal), "");
            Assert.Equal((kind, null, null), (envelope.Kind, envelope.DedupeKey, envelope.Problem));
            Assert.Equal([EnvelopeFlags.IdUnusable], envelope.Flags);
        }
    }

    [Fact]
    public void A_header_that_is_no_id_costs_the_key_and_not_the_kind()
    {
        var request = new InboundRequest(
            """{"type":"call.completed"}"""u8.ToArray(),
            new HeaderList([new Header("webhook-id", new string('i', 513))])
        );
        var recipe = new Recipe { Id = ["header:webhook-id"], Type = "json:/type" };
        foreach (var dialect in (Dialect[])[Dialect.Create("standard"), Dialect.Create("generic", recipe)])
        {
            var envelope = dialect.ReadEnvelope(request);
            Assert.Equal(("call.completed", null, null), (envelope.Kind, envelope.DedupeKey, envelope.Problem));
            Assert.Equal([EnvelopeFlags.IdUnusable], envelope.Flags);
        }
    }

    [Fact]
    public void Updates_of_a_call_without_a_status_are_never_repetitions() =>
        Assert.Null(Read("voicedock", """{"message":{"type":"status-update","call":{"id":"c"}}}""", "").DedupeKey);

    private static Envelope Read(string name, string body, string path) =>
        Create(name).ReadEnvelope(new InboundRequest(Encoding.UTF8.GetBytes(body), HeaderList.Empty, path));

    private static EventData Data(string name, string body, string path)
    {
        var (dialect, request) = (Create(name), new InboundRequest(Encoding.UTF8.GetBytes(body), HeaderList.Empty, path));
        return dialect.ReadData(request, dialect.ReadEnvelope(request));
    }

    private static Dialect Create(string name) => Dialect.Create(name, name == "generic" ? Named : null);

    private static string Change(string body, string field, string? value, bool remove)
    {
        var root = JsonNode.Parse(body)!;
        var names = field.Split('/');
        var parent = names[..^1].Aggregate(root, (node, name) => node is JsonArray array ? array[int.Parse(name)]! : node[name]!);
        if (remove)
            parent.AsObject().Remove(names[^1]);
        else
            parent[names[^1]] = value;
        return root.ToJsonString();
    }
}
