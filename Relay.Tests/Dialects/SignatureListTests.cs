using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>
/// While a secret is rotated a provider signs with both: several signatures in one line or in several are one list, in every dialect, and
/// any key fits any part (field.md, row 7).
/// </summary>
public sealed class SignatureListTests
{
    private const long Now = 1768487731;
    private static readonly byte[] Body = """{"id":"e1"}"""u8.ToArray();

    private static readonly Recipe Hex = new()
    {
        Signature = new RecipeSignature
        {
            Header = "X-Sig",
            Algorithm = "sha256",
            Encoding = "hex",
            Prefix = "sha256=",
        },
    };
    private static readonly Recipe Base64 = new()
    {
        Signature = new RecipeSignature
        {
            Header = "X-Sig",
            Algorithm = "sha512",
            Encoding = "base64",
            Prefix = "v1,",
        },
    };

    public static TheoryData<string, string> Dialects() =>
        new()
        {
            { "dialstack", "X-DialStack-Signature" },
            { "voicedock", "X-Webhook-Signature" },
            { "dialgen", "x-dialgen-signature" },
            { "dialnote", "X-DialNote-Signature" },
            { "standard", "webhook-signature" },
            { "generic", "X-Sig" },
            { "base64", "X-Sig" },
        };

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Any_part_may_be_the_good_one_however_parts_are_apart(string name, string header)
    {
        var dialect = Create(name);
        var (good, other) = (Sign(dialect, Key(dialect, 1)), Sign(dialect, Key(dialect, 2)));
        foreach (var separator in (string[])[",", ", ", " ", "\t", " , ", ",,"])
        {
            Valid(dialect, header, Key(dialect, 1), good, ValueOf(good, header) + separator + ValueOf(other, header));
            Valid(dialect, header, Key(dialect, 1), good, ValueOf(other, header) + separator + ValueOf(good, header));
        }

        Valid(dialect, header, Key(dialect, 1), good, ValueOf(other, header), ValueOf(good, header));
        Valid(dialect, header, Key(dialect, 1), good, ValueOf(good, header), ValueOf(other, header));
        Valid(dialect, header, Key(dialect, 2), good, ValueOf(good, header), ValueOf(other, header));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Sixteen_parts_are_read_and_no_more(string name, string header)
    {
        var dialect = Create(name);
        var (good, other) = (Sign(dialect, Key(dialect, 1)), Sign(dialect, Key(dialect, 2)));
        // DialStack's time is a part of its own.
        var most = name == "dialstack" ? 8 : 16;
        Valid(dialect, header, Key(dialect, 1), good, [.. Enumerable.Repeat(ValueOf(other, header), most - 1), ValueOf(good, header)]);
        var more = Verify(
            dialect,
            header,
            Key(dialect, 1),
            good,
            [.. Enumerable.Repeat(ValueOf(other, header), most), ValueOf(good, header)]
        );
        Assert.Equal(Reasons.SignatureMalformed, more.Reason);
    }

    [Theory]
    [InlineData("dialstack", "X-DialStack-Signature", "v1=")]
    [InlineData("voicedock", "X-Webhook-Signature", "sha256=")]
    [InlineData("voicedock", "X-Webhook-Signature", "")]
    [InlineData("dialgen", "x-dialgen-signature", "")]
    [InlineData("dialnote", "X-DialNote-Signature", "sha256=")]
    [InlineData("generic", "X-Sig", "sha256=")]
    public void Hex_is_read_in_either_case_and_what_is_none_is_malformed(string name, string header, string prefix)
    {
        var dialect = Create(name);
        var good = Sign(dialect, Key(dialect, 1));
        var hex = ValueOf(good, header)[^64..];
        var time = name == "dialstack" ? $"t={Now}," : "";

        foreach (var shown in (string[])[hex, hex.ToUpperInvariant(), hex[..32] + hex[32..].ToUpperInvariant()])
            Valid(dialect, header, Key(dialect, 1), good, time + prefix + shown);
        foreach (var none in (string[])[hex[..63] + "g", "nonsense", "0x" + hex, new string('ä', 64)])
            Assert.Equal(Reasons.SignatureMalformed, Verify(dialect, header, Key(dialect, 1), good, time + prefix + none).Reason);
        foreach (var wrong in (string[])[hex[..62], hex + "00", "", new string('0', 64)])
            Assert.Equal(
                Reasons.SignatureMismatch,
                Verify(dialect, header, Key(dialect, 1), good, time + (prefix + wrong is "" ? "00" : prefix + wrong)).Reason
            );
        Valid(dialect, header, Key(dialect, 1), good, time + prefix + "nonsense," + prefix + hex);
    }

    [Fact]
    public void Of_two_times_in_DialStacks_header_nobody_knows_which_one_is_signed()
    {
        var dialect = Create("dialstack");
        var good = ValueOf(Sign(dialect, Key(dialect, 1)), "X-DialStack-Signature");
        Assert.Equal(
            Reasons.TimestampMalformed,
            Verify(dialect, "X-DialStack-Signature", Key(dialect, 1), [], good, $"t={Now - 1}").Reason
        );
        Assert.True(Verify(dialect, "X-DialStack-Signature", Key(dialect, 1), [], good, $"t={Now}").IsValid);
    }

    [Fact]
    public void An_identifying_header_is_known_for_each_dialect()
    {
        Assert.Equal(["webhook-id", "webhook-timestamp"], Create("standard").IdentifyingHeaders);
        Assert.Equal(["X-Webhook-Timestamp"], Create("voicedock").IdentifyingHeaders);
        var recipe = new Recipe
        {
            Id = ["header:X-Id", "json:/id"],
            Type = "header:X-Type",
            Signature = Hex.Signature! with { IdHeader = "X-Message", TimestampHeader = "X-Time" },
        };
        Assert.Equal(["X-Message", "X-Time", "X-Id", "X-Type"], Dialect.Create("generic", recipe).IdentifyingHeaders);
    }

    [Theory]
    [InlineData("a", "a", false)]
    [InlineData("a", "b", true)]
    [InlineData("a", "", true)]
    [InlineData("a", "A", true)]
    public void Two_lines_contradict_each_other_where_they_differ(string first, string second, bool contradicts)
    {
        var headers = new HeaderList([new Header("X-Id", first), new Header("other", "x"), new Header("x-id", second)]);
        Assert.Equal(contradicts, headers.Contradicts("X-ID"));
        Assert.False(headers.Contradicts("other"));
        Assert.False(headers.Contradicts("absent"));
    }

    private static void Valid(Dialect dialect, string header, SigningKey key, IReadOnlyList<Header> signed, params string[] lines)
    {
        Assert.Null(Verify(dialect, header, key, signed, lines).Reason);
        var why = dialect.Explain(Request(header, signed, lines), [Key(dialect, 3), key], 300, Now);
        Assert.True(why.Verdict.IsValid);
        Assert.All(why.Steps, step => Assert.True(step.Passed, step.Text));
    }

    private static Verification Verify(
        Dialect dialect,
        string header,
        SigningKey key,
        IReadOnlyList<Header> signed,
        params string[] lines
    ) => dialect.Verify(Request(header, signed, lines), [Key(dialect, 3), key], 300, Now);

    private static InboundRequest Request(string header, IReadOnlyList<Header> signed, string[] lines) =>
        new(Body, new HeaderList([.. signed.Where(other => other.Name != header), .. lines.Select(line => new Header(header, line))]));

    private static Dialect Create(string name) =>
        name switch
        {
            "generic" => Dialect.Create("generic", Hex),
            "base64" => Dialect.Create("generic", Base64),
            _ => Dialect.Create(name),
        };

    private static SigningKey Key(Dialect dialect, byte number)
    {
        Assert.True(dialect.TryCreateKey("whsec_" + Convert.ToBase64String(Enumerable.Repeat(number, 24).ToArray()), out var key, out _));
        return key!;
    }

    private static IReadOnlyList<Header> Sign(Dialect dialect, SigningKey key) => dialect.Sign(new SigningRequest(Body, Now, "msg_1"), key);

    private static string ValueOf(IEnumerable<Header> headers, string name) => headers.First(header => header.Name == name).Value;
}
