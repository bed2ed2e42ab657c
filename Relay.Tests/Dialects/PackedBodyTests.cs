using System.IO.Compression;
using System.Text;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>Packed bodies are unpacked to be read, within bounds; the bytes stay (field.md, row 30).</summary>
public sealed class PackedBodyTests
{
    private const string Event =
        """{"id":"e1","type":"call.end","data":{"call_id":"c","direction":"inbound","from_number":"+15555550100"}}""";

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("gzip, br")]
    [InlineData("br,gzip,deflate")]
    [InlineData("identity, gzip")]
    public void A_packed_event_is_read_as_the_same_event(string encoding)
    {
        var (dialect, packed) = (Dialect.Create("dialstack"), Request(Pack(Encoding.UTF8.GetBytes(Event), encoding), encoding));

        var envelope = dialect.ReadEnvelope(packed);

        Assert.Equal(("call.completed", "e1", "c", null), (envelope.Kind, envelope.DedupeKey, envelope.CallId, envelope.Problem));
        Assert.Equal(("inbound", "+15555550100"), dialect.ReadData(packed, envelope) is var data ? (data.Direction, data.From) : default);
    }

    [Fact]
    public void Deflate_without_its_frame_and_codings_in_several_lines_are_read_too()
    {
        using var bare = new MemoryStream();
        using (var packer = new DeflateStream(bare, CompressionLevel.Fastest, leaveOpen: true))
            packer.Write(Encoding.UTF8.GetBytes(Event));
        Assert.Equal(Event, Encoding.UTF8.GetString(PackedBody.Unpack(bare.ToArray(), "deflate")!));

        var twice = Pack(Encoding.UTF8.GetBytes(Event), "br, gzip");
        var lines = new HeaderList([new Header("content-encoding", "br"), new Header("Content-Encoding", "gzip")]);
        Assert.Equal("e1", Dialect.Create("dialstack").ReadEnvelope(new InboundRequest(twice, lines)).DedupeKey);
    }

    [Fact]
    public void A_challenge_and_a_recipe_read_the_unpacked_body()
    {
        var dialect = Dialect.Create("generic", new Recipe { Id = ["json:/id"], Challenge = "json:/challenge" });
        var request = Request(Pack("""{"id":"e1","challenge":"x"}"""u8.ToArray(), "br"), "br");
        Assert.Equal(("e1", "x"), (dialect.ReadEnvelope(request).DedupeKey, dialect.ReadChallenge(request)));
    }

    [Theory]
    [InlineData("gzip", "plain")]
    [InlineData("zstd", "plain")]
    [InlineData("gzip;q=1", "plain")]
    [InlineData("gzip, gzip, gzip, gzip", "four layers")]
    [InlineData("gzip", "head")]
    [InlineData("gzip", "bomb")]
    [InlineData("gzip, gzip", "bomb")]
    [InlineData("br", "bomb")]
    [InlineData("deflate", "bomb")]
    public void What_can_not_be_unpacked_is_marked(string encoding, string what)
    {
        var body = what switch
        {
            "head" => Pack(Encoding.UTF8.GetBytes(Event), encoding)[..7],
            "bomb" => Pack(new byte[40 << 20], encoding),
            "four layers" => Pack("{}"u8.ToArray(), encoding),
            _ => Encoding.UTF8.GetBytes("no json"),
        };
        var envelope = Dialect.Create("dialstack").ReadEnvelope(Request(body, encoding));
        Assert.Equal(("undecodable", Kinds.Other, null), (envelope.Problem, envelope.Kind, envelope.DedupeKey));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void Of_one_that_was_cut_nothing_wrong_is_read(string encoding)
    {
        var packed = Pack(Encoding.UTF8.GetBytes(Event), encoding);
        for (var length = 0; length < packed.Length - 8; length++)
        {
            var envelope = Dialect.Create("dialstack").ReadEnvelope(Request(packed[..length], encoding));
            Assert.True(envelope.Problem is not null ? envelope.DedupeKey is null : envelope.DedupeKey == "e1");
        }
    }

    [Fact]
    public void The_bound_is_on_what_comes_out_and_on_how_much_more_it_is()
    {
        var packed = Pack(new byte[2 << 20], "gzip");
        Assert.Null(PackedBody.Unpack(packed, "gzip"));
        Assert.Equal(1 << 20, PackedBody.Unpack(Pack(new byte[1 << 20], "gzip"), "gzip")!.Length);
        Assert.Null(PackedBody.Unpack(Pack(new byte[1000], "gzip"), "gzip", most: 999));
    }

    [Fact]
    public void A_header_still_tells_events_apart_where_the_body_can_not_be_unpacked()
    {
        var headers = new HeaderList([new Header("webhook-id", "msg_1"), new Header("Content-Encoding", "zstd")]);
        var envelope = Dialect.Create("standard").ReadEnvelope(new InboundRequest("x"u8.ToArray(), headers));
        Assert.Equal(("msg_1", "undecodable"), (envelope.DedupeKey, envelope.Problem));
    }

    [Theory]
    [InlineData("dialstack")]
    [InlineData("dialgen")]
    [InlineData("standard")]
    public void A_signature_over_the_unpacked_text_is_explained(string name)
    {
        var dialect = Dialect.Create(name);
        Assert.True(dialect.TryCreateKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var key, out _));
        var signed = dialect.Sign(new SigningRequest(Encoding.UTF8.GetBytes(Event), 1768487731, "msg_1"), key!);
        var request = new InboundRequest(
            Pack(Encoding.UTF8.GetBytes(Event), "gzip"),
            new HeaderList([.. signed, new Header("Content-Encoding", "gzip")])
        );

        var why = dialect.Explain(request, [key!], 300, 1768487731);

        Assert.Equal(Reasons.SignatureMismatch, why.Verdict.Reason);
        Assert.Contains("fits the body unpacked", why.Hint, StringComparison.Ordinal);
    }

    private static InboundRequest Request(byte[] body, string encoding) =>
        new(body, new HeaderList([new Header("Content-Encoding", encoding)]));

    internal static byte[] Pack(byte[] body, string encoding)
    {
        foreach (var coding in encoding.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries).Where(coding => coding != "identity"))
        {
            using var packed = new MemoryStream();
            using (
                Stream packer = coding switch
                {
                    "deflate" => new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
                    "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                    _ => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
                }
            )
            {
                packer.Write(body);
            }

            body = packed.ToArray();
        }

        return body;
    }
}
