using System.IO.Compression;
using System.Text;
using Relay.Ui.Bodies;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Recorded bytes made ready for the eye.</summary>
public sealed class BodyViewTests
{
    [Fact]
    public void A_cut_through_a_character_leaves_the_character_out()
    {
        var view = Show(Encoding.UTF8.GetBytes("a" + new string('€', 100_000)));

        Assert.Equal((true, BodyView.Most, 300_001), (view.IsCut, view.Bytes.Length, view.Length));
        Assert.Equal("a" + new string('€', (BodyView.Most - 1) / 3), view.Text);
        Assert.Null(view.Json);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void A_packed_body_is_unpacked_for_the_eye(string encoding)
    {
        var view = Show(Pack("""{"a":1}"""u8.ToArray(), encoding), ("Content-Encoding", encoding));

        Assert.Equal(("""{"a":1}""", true), (view.Text, view.Json is not null));
        Assert.Contains("Unpacked", view.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_not_unpacked()
    {
        var bomb = Pack(new byte[20 << 20], "gzip");

        var view = Show(bomb, ("Content-Encoding", "gzip"));

        Assert.Equal(bomb, view.Bytes);
        Assert.Contains("could not be unpacked", view.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("gzip, gzip")]
    [InlineData("zstd")]
    public void What_is_not_of_its_encoding_is_shown_as_it_came(string encoding) =>
        Assert.Equal("plain", Show("plain"u8.ToArray(), ("Content-Encoding", encoding)).Text);

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, 0x41 })]
    [InlineData(new byte[] { 0x41, 0x00, 0x42 })]
    public void What_is_no_text_is_bytes(byte[] body) => Assert.Null(Show(body).Text);

    [Fact]
    public void A_form_is_read_field_by_field()
    {
        var view = Show("a=1%2B2&b&a=x+y"u8.ToArray(), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));

        Assert.Equal([KeyValuePair.Create("a", "1+2"), KeyValuePair.Create("b", ""), KeyValuePair.Create("a", "x y")], view.Form!);
    }

    [Fact]
    public void A_viewer_gets_no_whole_number_also_where_the_body_is_cut() =>
        Assert.DoesNotContain(
            "4155551234",
            BodyView.Of(Encoding.UTF8.GetBytes("+14155551234 " + new string(' ', BodyView.Most)), HeaderList.Empty, isMasked: true).Text!,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_dump_has_offset_bytes_and_characters() =>
        Assert.Equal("00000000  41 00 ff                                          A..\n", HexDump.Of([0x41, 0x00, 0xff]));

    private static BodyView Show(byte[] body, params (string Name, string Value)[] headers) =>
        BodyView.Of(body, new HeaderList([.. headers.Select(header => new Header(header.Name, header.Value))]), isMasked: false);

    private static byte[] Pack(byte[] body, string encoding)
    {
        using var packed = new MemoryStream();
        using (
            Stream packer = encoding switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
                "deflate" => new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
                _ => new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            }
        )
        {
            packer.Write(body);
        }

        return packed.ToArray();
    }
}
