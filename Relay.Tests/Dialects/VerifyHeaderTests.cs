using System.Text;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>
/// What headers of every bad form are refused with (reliability.md §8 B). The times are the vectors' own, so only the form is at stake.
/// </summary>
public sealed class VerifyHeaderTests
{
    private const string Hex = "b2a155c72f7adfcdc3756c5c7350dc0a2172de5b329ba8a4d283162022f690e9";

    [Theory]
    [InlineData("", "signature_malformed")]
    [InlineData("   ", "signature_malformed")]
    [InlineData("garbage", "signature_malformed")]
    [InlineData("t=1768487731", "signature_malformed")]
    [InlineData("t=1768487731,v0=" + Hex, "signature_malformed")]
    [InlineData("v1=" + Hex, "timestamp_missing")]
    [InlineData("t=,v1=" + Hex, "timestamp_malformed")]
    [InlineData("t=+1768487731,v1=" + Hex, "timestamp_malformed")]
    [InlineData("t=-1,v1=" + Hex, "timestamp_malformed")]
    [InlineData("t=1768487731.5,v1=" + Hex, "timestamp_malformed")]
    [InlineData("t=1768487731abc,v1=" + Hex, "timestamp_malformed")]
    [InlineData("t=1768487731000,v1=" + Hex, "timestamp_malformed")]
    [InlineData("t=1000000000000000000000000000000,v1=" + Hex, "timestamp_malformed")]
    [InlineData("t=١٧٦٨٤٨٧٧٣١,v1=" + Hex, "timestamp_malformed")]
    [InlineData("t=1768487731,v1=", "signature_mismatch")]
    [InlineData("t=1768487731,v1=abcd", "signature_mismatch")]
    [InlineData("t=1768487731,v1=" + Hex + "00", "signature_mismatch")]
    [InlineData("t=1,v1=" + Hex, "timestamp_stale")]
    [InlineData("t=999999999999,v1=" + Hex, "timestamp_future")]
    public void DialStack_says_what_is_wrong(string header, string reason) =>
        Assert.Equal(reason, Verify("dialstack", ("X-DialStack-Signature", header)));

    [Theory]
    [InlineData("", "1768487731", "signature_malformed")]
    [InlineData("sha256=", "1768487731", "signature_mismatch")]
    [InlineData("sha256=" + Hex, "", "timestamp_malformed")]
    [InlineData("sha256=" + Hex, "2026-01-15", "timestamp_malformed")]
    [InlineData("sha256=" + Hex, null, "timestamp_missing")]
    [InlineData(null, "1768487731", "signature_missing")]
    public void VoiceDock_says_what_is_wrong(string? signature, string? time, string reason) =>
        Assert.Equal(reason, Verify("voicedock", ("X-Webhook-Signature", signature), ("X-Webhook-Timestamp", time)));

    [Theory]
    [InlineData("dialgen", "x-dialgen-signature", "", "signature_malformed")]
    [InlineData("dialgen", "X-Dialgen-Signature", "abcd", "signature_mismatch")]
    [InlineData("dialnote", "x-dialnote-signature", " ", "signature_malformed")]
    [InlineData("dialnote", "X-DialNote-Signature", Hex, "signature_malformed")]
    [InlineData("dialnote", "X-DialNote-Signature", "sha256=", "signature_mismatch")]
    public void Signatures_without_a_time_say_what_is_wrong(string dialect, string name, string header, string reason) =>
        Assert.Equal(reason, Verify(dialect, (name, header)));

    [Theory]
    [InlineData("v1,AAAA", "msg_1", "1768487731", "signature_mismatch")]
    [InlineData("nonsense", "msg_1", "1768487731", "signature_mismatch")]
    [InlineData("", "msg_1", "1768487731", "signature_malformed")]
    [InlineData("a a a a a a a a a a a a a a a a", "msg_1", "1768487731", "signature_mismatch")]
    [InlineData("a a a a a a a a a a a a a a a a a", "msg_1", "1768487731", "signature_malformed")]
    [InlineData("v1,AAAA", "", "1768487731", "id_missing")]
    [InlineData("v1,AAAA", "msg_1", "1768487731abc", "timestamp_malformed")]
    [InlineData(null, null, null, "signature_missing")]
    public void Standard_says_what_is_wrong(string? signature, string? id, string? time, string reason) =>
        Assert.Equal(reason, Verify("standard", ("webhook-signature", signature), ("webhook-id", id), ("webhook-timestamp", time)));

    [Theory]
    [InlineData("dialstack", "X-DialStack-Signature")]
    [InlineData("voicedock", "X-Webhook-Signature")]
    [InlineData("dialgen", "x-dialgen-signature")]
    [InlineData("dialnote", "X-DialNote-Signature")]
    [InlineData("standard", "webhook-signature")]
    public void Five_kibibytes_are_no_signature(string dialect, string name) =>
        Assert.Equal(Reasons.SignatureMalformed, Verify(dialect, (name, new string('a', 5 * 1024))));

    [Fact]
    public void Seventeen_parts_are_no_DialStack_signature() =>
        Assert.Equal(
            Reasons.SignatureMalformed,
            Verify("dialstack", ("X-DialStack-Signature", string.Join(',', Enumerable.Repeat("v1=a", 17))))
        );

    [Theory]
    [InlineData("dialstack", "", false)]
    [InlineData("dialstack", "x", true)]
    [InlineData("standard", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("standard", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("standard", "whsec_AAAA", true)]
    [InlineData("standard", "whsec_", false)]
    [InlineData("standard", "whsec_====", false)]
    [InlineData("standard", "whsec_A", false)]
    [InlineData("standard", "whsec_not base64!", false)]
    public void A_secret_makes_a_key_or_says_why_not(string dialect, string secret, bool made)
    {
        Assert.Equal(made, Dialect.Create(dialect).TryCreateKey(secret, out var key, out var error));
        Assert.Equal(made, key is not null);
        Assert.Equal(made, error is null);
    }

    [Fact]
    public void Secrets_are_bounded_in_length_and_are_Unicode()
    {
        Assert.True(Dialect.Create("dialnote").TryCreateKey(new string('a', 512), out _, out _));
        Assert.False(Dialect.Create("dialnote").TryCreateKey(new string('a', 513), out _, out _));
        Assert.False(Dialect.Create("dialgen").TryCreateKey("half a pair: \ud800", out _, out _));
        Assert.True(Dialect.Create("standard").TryCreateKey("whsec_" + Convert.ToBase64String(new byte[512]), out _, out _));
        Assert.False(Dialect.Create("standard").TryCreateKey("whsec_" + Convert.ToBase64String(new byte[513]), out _, out _));
        Assert.False(Dialect.Create("standard").TryCreateKey("whsec_" + Convert.ToBase64String(new byte[5000]), out _, out _));
    }

    [Fact]
    public void An_unknown_name_is_no_dialect() => Assert.Throws<ArgumentException>(() => Dialect.Create("carrier-pigeon"));

    private static string? Verify(string name, params (string Name, string? Value)[] headers)
    {
        var dialect = Dialect.Create(name);
        Assert.True(dialect.TryCreateKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var key, out _));
        var list = TemplateFiles.Headers(
            headers.Where(header => header.Value is not null).Select(header => new Header(header.Name, header.Value!))
        );
        return dialect.Verify(new InboundRequest(Encoding.UTF8.GetBytes("{}"), list), [key!], 300, 1768487731).Reason;
    }
}
