using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>Secrets as vendors write them and as people paste them (field.md, rows 31 and 32).</summary>
public sealed class SecretTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 25).Select(i => (byte)(255 - i))];

    [Theory]
    [InlineData("whsec_{0}")]
    [InlineData("{0}")]
    [InlineData("v1,whsec_{0}")]
    [InlineData("v1,{0}")]
    public void A_standard_secret_is_read_however_its_vendor_writes_it(string form)
    {
        var padded = Convert.ToBase64String(Bytes);
        foreach (var text in (string[])[padded, padded.TrimEnd('='), padded.Replace('+', '-').Replace('/', '_'), Url(Bytes)])
        {
            Assert.True(Dialect.Create("standard").TryCreateKey(string.Format(form, text), out var key, out var error), error);
            Assert.Equal(Bytes, key!.Bytes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(66)]
    [InlineData(512)]
    public void Its_key_has_1_to_512_bytes(int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)0xfb);
        Assert.True(Dialect.Create("standard").TryCreateKey("whsec_" + Url(bytes), out var key, out _));
        Assert.Equal(bytes, key!.Bytes);
    }

    [Theory]
    [InlineData("secret\n", "line feed (U+000A) at its end")]
    [InlineData("secret\r\n", "line feed (U+000A) at its end")]
    [InlineData("secret ", "space (U+0020) at its end")]
    [InlineData(" secret", "space (U+0020) at its beginning")]
    [InlineData("\tsecret", "tab (U+0009) at its beginning")]
    [InlineData("\u00a0secret", "no-break space (U+00A0) at its beginning")]
    [InlineData("secret\u2028", "white space (U+2028) at its end")]
    [InlineData("\ufeffsecret", "byte order mark (U+FEFF) at its beginning")]
    [InlineData("secret\u200b", "zero-width space (U+200B) at its end")]
    [InlineData("\u202esecret", "format character (U+202E) at its beginning")]
    [InlineData("secret\U000e0001", "format character (U+E0001) at its end")]
    [InlineData("\u0000secret", "control character (U+0000) at its beginning")]
    [InlineData("secret\u0085", "control character (U+0085) at its end")]
    [InlineData("\u201csecret\u201d", "typographic quote (U+201C) at its beginning")]
    [InlineData("secret\u2019", "typographic quote (U+2019) at its end")]
    [InlineData("\u201esecret", "typographic quote (U+201E) at its beginning")]
    [InlineData("secret\u00bb", "typographic quote (U+00BB) at its end")]
    [InlineData("secret\u3164", "invisible character (U+3164) at its end")]
    [InlineData("\n", "line feed (U+000A) at its beginning")]
    public void What_was_pasted_along_is_named_in_every_dialect(string secret, string named)
    {
        foreach (var name in Dialect.Names)
        {
            Assert.False(Dialect.Create(name).TryCreateKey(secret, out var key, out var error));
            Assert.Null(key);
            Assert.Contains(named, error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("\"secret\"")]
    [InlineData("sécret€😀")]
    [InlineData("-secret=")]
    public void What_stands_within_a_secret_or_can_be_seen_is_its_own(string secret) =>
        Assert.True(Dialect.Create("dialstack").TryCreateKey(secret, out _, out _));

    [Fact]
    public void A_stored_secret_keys_as_it_did_when_it_was_taken()
    {
        Assert.Equal("secret\n"u8.ToArray(), Dialect.Create("dialstack").CreateStoredKey("secret\n").Bytes);
        // The base64 reader of that time passed over white space.
        Assert.Equal(Bytes, Dialect.Create("standard").CreateStoredKey($"whsec_{Convert.ToBase64String(Bytes)}\n").Bytes);
    }

    [Fact]
    public void An_explanation_says_that_the_signature_fits_the_trimmed_secret()
    {
        var dialect = Dialect.Create("dialnote");
        var why = Explain(dialect, SigningKey.FromUtf8("secret"), dialect.CreateStoredKey("\ufeffsecret\n"));
        Assert.Contains("without the byte order mark (U+FEFF) at its beginning", why.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_explanation_says_that_the_signature_fits_the_text_of_the_whole_secret()
    {
        var (dialect, secret) = (Dialect.Create("standard"), "whsec_" + Convert.ToBase64String(Bytes));
        var why = Explain(dialect, SigningKey.FromUtf8(secret), dialect.CreateStoredKey(secret));
        Assert.Contains("the text of the whole secret", why.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_explanation_says_that_the_signature_fits_the_base64_behind_whsec()
    {
        var (dialect, secret) = (Dialect.Create("voicedock"), "whsec_" + Convert.ToBase64String(Bytes));
        var why = Explain(dialect, new SigningKey(secret, Bytes), dialect.CreateStoredKey(secret));
        Assert.Contains("the bytes that the secret's base64 stands for", why.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_fits_the_general_hint_stands()
    {
        var dialect = Dialect.Create("dialnote");
        var why = Explain(dialect, SigningKey.FromUtf8("another"), dialect.CreateStoredKey("secret\n"));
        Assert.Equal(Hints.Find(Reasons.SignatureMismatch, "dialnote"), why.Hint);
    }

    private static Explanation Explain(Dialect dialect, SigningKey signs, SigningKey verifies)
    {
        var headers = dialect.Sign(new SigningRequest("{}"u8.ToArray(), 1768487731, "msg_1"), signs);
        var why = dialect.Explain(new InboundRequest("{}"u8.ToArray(), TemplateFiles.Headers(headers)), [verifies], 300, 1768487731);
        Assert.Equal(Reasons.SignatureMismatch, why.Verdict.Reason);
        return why;
    }

    private static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
