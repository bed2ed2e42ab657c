using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>What one end of a tunnel writes the other reads, and bytes of anybody else are refused in one way.</summary>
public class TunnelCodecTests
{
    [Fact]
    public void A_delivery_and_its_bytes_come_out_as_they_went_in() =>
        Prop.ForAll<NonNull<string>, byte[], string[]>(
                (text, body, headers) =>
                {
                    var sent = new DeliverMessage("dlv_1", 2, true, "evt_1", text.Get, "t", null, 7, true, "http://x/?a", 30, []);
                    IReadOnlyList<string> pairs = [.. (headers ?? []).Select(header => header ?? "")];
                    var (message, bytes) = TunnelCodec.Read(TunnelCodec.Write(sent with { Headers = pairs }, body ?? []));
                    var read = Assert.IsType<DeliverMessage>(message);
                    // A lone surrogate is no text that JSON can carry.
                    if (!text.Get.Any(char.IsSurrogate))
                        Assert.Equal(text.Get, read.Kind);
                    Assert.Equal(pairs.Count, read.Headers.Count);
                    Assert.Equal(body ?? [], bytes.ToArray());
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_else_comes_is_refused_as_no_message() =>
        Prop.ForAll<byte[]>(bytes => Assert.Throws<InvalidDataException>(() => TunnelCodec.Read(bytes ?? []))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"type":"sing"}""")]
    [InlineData("""{"type":"start","skip":"yes"}""")]
    public void A_head_that_is_no_message_is_refused(string head)
    {
        var bytes = TunnelCodec.Write(new BeatMessage(), System.Text.Encoding.UTF8.GetBytes(head));
        // The same bytes with the head where the beat was.
        var length = head.Length;
        byte[] forged = [0, 0, 0, (byte)length, .. System.Text.Encoding.UTF8.GetBytes(head)];
        Assert.IsType<BeatMessage>(TunnelCodec.Read(bytes).Message);
        Assert.Throws<InvalidDataException>(() => TunnelCodec.Read(forged));
    }
}
