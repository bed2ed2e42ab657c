using System.Text;
using Relay.Dialects.Json;
using Xunit;

namespace Relay.Tests.Dialects;

public sealed class EnvelopeTests
{
    /// <summary>The table of product.md §2, and what is not in it.</summary>
    [Theory]
    [InlineData("dialstack", "call.incoming", "call.incoming")]
    [InlineData("dialstack", "call.start", "call.incoming")]
    [InlineData("dialstack", "call.initiated", "call.started")]
    [InlineData("dialstack", "call.ringing", "call.ringing")]
    [InlineData("dialstack", "call.answered", "call.answered")]
    [InlineData("dialstack", "call.transfer", "call.transferred")]
    [InlineData("dialstack", "call.end", "call.completed")]
    [InlineData("dialstack", "recording.summary.complete", "call.reported")]
    [InlineData("dialstack", "recording.available", "recording.available")]
    [InlineData("dialstack", "recording.transcription.complete", "transcript.ready")]
    [InlineData("dialstack", "voicemail.transcription.complete", "transcript.ready")]
    [InlineData("dialstack", "voicemail.new", "voicemail.received")]
    [InlineData("dialstack", "queue.call.queued", "queue.changed")]
    [InlineData("dialstack", "queue.call.callback_requested", "queue.changed")]
    [InlineData("dialstack", "voicemail.summary.complete", "other")]
    [InlineData("dialstack", "call.emergency", "other")]
    [InlineData("dialstack", "fax.delivered", "other")]
    [InlineData("dialstack", "call.completed", "other")]
    [InlineData("dialstack", "disabled", "other")]
    [InlineData("dialstack", "Disabled", "other")]
    [InlineData("dialnote", "call.completed", "call.completed")]
    [InlineData("dialnote", "recording.completed", "recording.available")]
    [InlineData("dialnote", "note.created", "note.created")]
    [InlineData("dialnote", "something.else", "other")]
    [InlineData("standard", "voicemail.received", "voicemail.received")]
    [InlineData("standard", "other", "other")]
    [InlineData("standard", "invoice.paid", "other")]
    public void The_type_decides_the_kind(string dialect, string type, string kind)
    {
        var envelope = Read(dialect, $$"""{"id":"e1","type":"{{type}}"}""");
        Assert.Equal((kind, type, null), (envelope.Kind, envelope.Type, envelope.Problem));
    }

    [Theory]
    [InlineData("status-update", "in-progress", "call.answered")]
    [InlineData("status-update", "ended", "call.completed")]
    [InlineData("status-update", "ended-with-error", "call.completed")]
    [InlineData("status-update", "ringing", "other")]
    [InlineData("assistant-request", "ringing", "call.incoming")]
    [InlineData("end-of-call-report", "ended", "call.reported")]
    [InlineData("tool-calls", "in-progress", "other")]
    [InlineData("speech-update", "in-progress", "other")]
    public void VoiceDock_says_it_by_type_and_status(string type, string status, string kind)
    {
        var envelope = Read("voicedock", $$$"""{"message":{"type":"{{{type}}}","call":{"id":"c","status":"{{{status}}}"} }}""");
        Assert.Equal((kind, type, "c", null), (envelope.Kind, envelope.Type, envelope.CallId, envelope.Problem));
    }

    [Theory]
    [InlineData("customers/lookup", true)]
    [InlineData("availability/search", true)]
    [InlineData("bookings", true)]
    [InlineData("bookings/", true)]
    [InlineData("bookings/1", false)]
    [InlineData("", false)]
    public void DialStacks_hooks_are_told_by_their_path(string path, bool live)
    {
        var envelope = Read("dialstack", """{"account_id":"a","idempotency_key":"k"}""", path);
        Assert.Equal(live ? new LiveMessage(TimeSpan.FromSeconds(30), Empty: null) : null, envelope.Live);
        if (live)
            Assert.Equal((path.TrimEnd('/'), "other", "a", null), (envelope.Type, envelope.Kind, envelope.AccountId, envelope.Problem));
    }

    [Fact]
    public void VoiceDocks_hooks_wait_five_and_ten_seconds()
    {
        Assert.Equal(
            new LiveMessage(TimeSpan.FromSeconds(5), LiveMessage.EmptyObject),
            Read("voicedock", """{"message":{"type":"assistant-request"}}""").Live
        );
        Assert.Equal(
            new LiveMessage(TimeSpan.FromSeconds(10), LiveMessage.EmptyObject),
            Read("voicedock", """{"message":{"type":"tool-calls"}}""").Live
        );
        Assert.Null(Read("voicedock", """{"message":{"type":"status-update"}}""").Live);
    }

    [Theory]
    [InlineData("", "body_empty")]
    [InlineData(" ", "json_invalid")]
    [InlineData("hello", "json_invalid")]
    [InlineData("a=1&b=2", "json_invalid")]
    [InlineData("""{"id":"e1","type":"x" """, "json_invalid")]
    [InlineData("""{"id":"e1","type":"x",}""", "json_invalid")]
    [InlineData("""{"id":"e1","type":"x"}{}""", "json_invalid")]
    [InlineData("""{"id":"e1","type":"x"} // c""", "json_invalid")]
    [InlineData("""{'id':'e1'}""", "json_invalid")]
    [InlineData("""{"n":NaN}""", "json_invalid")]
    [InlineData("""{"n":01}""", "json_invalid")]
    [InlineData("\0", "json_invalid")]
    [InlineData("""{"id":"e1"}""", "type_unusable")]
    [InlineData("42", "type_unusable")]
    [InlineData("""{"id":"e1","type":null}""", "type_unusable")]
    [InlineData("""{"id":"e1","type":7}""", "type_unusable")]
    [InlineData("""{"id":"e1","type":""}""", "type_unusable")]
    [InlineData("""{"id":"e1","type":"a\u0007b"}""", "type_unusable")]
    [InlineData("""{"id":"e1","type":"\ud800"}""", "type_unusable")]
    [InlineData("""{"id":"e1","type":"__proto__"}""", "type_unusable")]
    [InlineData("""{"id":"e1","type":"../../x"}""", "type_unusable")]
    [InlineData("""{"id":"e1","type":"événement"}""", "type_unusable")]
    public void What_cannot_be_read_says_why(string body, string problem)
    {
        foreach (var dialect in (string[])["dialstack", "dialnote"])
        {
            var envelope = Read(dialect, body);
            Assert.Equal((problem, Kinds.Other, null), (envelope.Problem, envelope.Kind, envelope.DedupeKey));
            Assert.Equal("unknown", envelope.Type);
        }
    }

    [Fact]
    public void Lengths_are_bounded()
    {
        Assert.Null(Read("dialstack", $$"""{"type":"{{new string('t', 256)}}"}""").Problem);
        Assert.Equal(Problems.TypeUnusable, Read("dialstack", $$"""{"type":"{{new string('t', 257)}}"}""").Problem);
        Assert.Equal(new string('i', 512), Read("dialstack", $$"""{"type":"x","id":"{{new string('i', 512)}}"}""").DedupeKey);
        Assert.Equal([EnvelopeFlags.IdUnusable], Read("dialstack", $$"""{"type":"x","id":"{{new string('i', 513)}}"}""").Flags);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_told_from_what_is_no_json()
    {
        byte[] text = [.. """{"id":"e1","type":"x","a":" """u8, 0xff, 0xfe, .. "\"}"u8];
        Assert.Equal(Problems.Utf8Invalid, Dialect.Create("dialstack").ReadEnvelope(new InboundRequest(text, HeaderList.Empty)).Problem);
        byte[] overlong = [.. """{"id":"e1","type":"x","a":" """u8, 0xc0, 0xaf, .. "\"}"u8];
        Assert.Equal(Problems.Utf8Invalid, Dialect.Create("dialgen").ReadEnvelope(new InboundRequest(overlong, HeaderList.Empty)).Problem);
        byte[] png = [0x89, .. "PNG\r\n\u001a\n"u8];
        Assert.Equal(Problems.JsonInvalid, Dialect.Create("dialstack").ReadEnvelope(new InboundRequest(png, HeaderList.Empty)).Problem);
    }

    [Fact]
    public void Sixty_four_levels_are_read_and_one_more_is_not()
    {
        Assert.Null(Read("dialstack", Nested(63)).Problem);
        Assert.Equal(Problems.JsonTooDeep, Read("dialstack", Nested(64)).Problem);
        Assert.Equal(Problems.JsonTooDeep, Read("dialstack", new string('[', 100_000)).Problem);

        static string Nested(int depth) => $$"""{"type":"x","a":{{new string('[', depth)}}{{new string(']', depth)}}}""";
    }

    [Fact]
    public void A_byte_order_mark_is_skipped() =>
        Assert.Equal(
            ("e1", null),
            Read("dialstack", "\ufeff" + """{"id":"e1","type":"x"}""") is var read ? (read.DedupeKey, read.Problem) : default
        );

    [Fact]
    public void Null_characters_in_other_fields_do_no_harm() =>
        Assert.Null(Read("dialstack", """{"id":"e1","type":"x","data":{"note":"a\u0000b","call_id":"c\u0000"}}""").Problem);

    [Theory]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1e400", "1e400")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    public void Numeric_ids_keep_their_text(string id, string key) =>
        Assert.Equal(key, Read("dialstack", $$"""{"id":{{id}},"type":"x"}""").DedupeKey);

    [Fact]
    public void An_enormous_number_is_an_id_by_its_hash()
    {
        var envelope = Read("dialstack", $$"""{"id":{{new string('9', 100_000)}},"type":"x"}""");
        Assert.Null(envelope.Problem);
        Assert.Matches("^sha256:[0-9a-f]{64}$", envelope.DedupeKey);
    }

    [Theory]
    [InlineData("2026-01-15T14:35:30Z", 1768487730000)]
    [InlineData("2026-01-15T14:35:30.25Z", 1768487730250)]
    [InlineData("2026-01-15T15:35:30.123456789+01:00", 1768487730123)]
    [InlineData("2024-02-29T00:00:00-00:30", 1709166600000)]
    [InlineData("2026-02-30T00:00:00Z", null)]
    [InlineData("2025-02-29T00:00:00Z", null)]
    [InlineData("0000-01-01T00:00:00Z", null)]
    [InlineData("9999-12-31T23:59:59Z", null)]
    [InlineData("1969-12-31T23:59:59Z", null)]
    [InlineData("-001-01-01T00:00:00Z", null)]
    [InlineData("2026-01-15T14:35:30", null)]
    [InlineData("2026-01-15", null)]
    [InlineData("2026-01-15T24:00:00Z", null)]
    [InlineData("2026-01-15T14:35:30.Z", null)]
    [InlineData("2026-01-15T14:35:30+0100", null)]
    [InlineData("yesterday", null)]
    public void Impossible_times_are_unknown(string time, long? expected) =>
        Assert.Equal(expected, Read("dialstack", $$"""{"type":"x","created_at":"{{time}}"}""").OccurredAt);

    [Fact]
    public void Of_a_name_that_comes_twice_the_last_counts_as_in_JavaScript()
    {
        Assert.Equal("b", Read("dialstack", """{"id":"a","type":"x","id":"b"}""").DedupeKey);
        Assert.Equal(
            Problems.TypeUnusable,
            Read("voicedock", """{"message":{"type":"status-update"},"message":{"call":{"id":"c"}}}""").Problem
        );
        Assert.Equal("y", Read("dialstack", """{"type":"x","\u0074ype":"y"}""").Type);
    }

    [Fact]
    public void A_standard_id_holds_whatever_the_body_is()
    {
        var request = new InboundRequest("hello"u8.ToArray(), new HeaderList([new Header("Webhook-Id", "msg_1")]));
        var envelope = Dialect.Create("standard").ReadEnvelope(request);
        Assert.Equal(("msg_1", Problems.JsonInvalid), (envelope.DedupeKey, envelope.Problem));
    }

    private static Envelope Read(string dialect, string body, string path = "") =>
        Dialect.Create(dialect).ReadEnvelope(new InboundRequest(Encoding.UTF8.GetBytes(body), HeaderList.Empty, path));
}
