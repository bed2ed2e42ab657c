using System.Text;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>What a recipe can say of platforms that no code knows: kinds of their types, fields in a header, milliseconds, forms of secrets.</summary>
public sealed class RecipeLanguageTests
{
    private static readonly RecipeSignature Fielded = new()
    {
        Header = "X-Signature",
        Algorithm = "sha256",
        Encoding = "base64",
        Fields = new SignatureFields
        {
            Separator = ";",
            Signature = "s",
            Timestamp = "at",
        },
        TimestampUnit = "ms",
        Signed = "{timestamp}.{body}",
    };

    [Theory]
    [InlineData("call_ended", "call.completed")]
    [InlineData("recording_ready", "recording.available")]
    [InlineData("recording_ready_late", "voicemail.received")]
    [InlineData("call.answered", "call.answered")]
    [InlineData("call.ringing", "call.started")]
    [InlineData("something_else", "other")]
    public void Types_have_the_kinds_that_the_map_gives_them(string type, string kind)
    {
        var recipe = new Recipe
        {
            Type = "json:/event",
            Kinds = new Dictionary<string, string>
            {
                ["call_ended"] = "call.completed",
                ["recording_*"] = "recording.available",
                ["recording_ready_*"] = "voicemail.received",
                // One that is a kind's own name can be another one here.
                ["call.ringing"] = "call.started",
            },
        };

        var envelope = Dialect.Create("generic", recipe).ReadEnvelope(Request($$"""{"event":"{{type}}"}"""));

        Assert.Equal((kind, type), (envelope.Kind, envelope.Type));
    }

    [Fact]
    public void A_place_can_be_a_field_of_a_header()
    {
        var recipe = new Recipe { Id = ["header:X-Event#id"], CallId = "header:X-Event#call" };

        var envelope = Dialect.Create("generic", recipe).ReadEnvelope(Request("{}", ("X-Event", "v=1; id=a=b;call=c1, more")));

        Assert.Equal("c1", envelope.CallId);
        Assert.NotNull(envelope.DedupeKey);
        Assert.NotEqual(
            envelope.DedupeKey,
            Dialect.Create("generic", recipe).ReadEnvelope(Request("{}", ("X-Event", "id=a;call=c1"))).DedupeKey
        );
        Assert.Null(Dialect.Create("generic", recipe).ReadEnvelope(Request("{}", ("X-Event", "ID=a"))).DedupeKey);
    }

    [Fact]
    public void Fields_and_milliseconds_verify_what_they_sign()
    {
        var dialect = Dialect.Create("generic", new Recipe { Signature = Fielded });
        Assert.True(dialect.SignatureExpires);
        var key = SigningKey.FromUtf8("k");

        var header = Assert.Single(dialect.Sign(new SigningRequest("body"u8.ToArray(), 1_700_000_000), key));

        Assert.StartsWith("at=1700000000000;s=", header.Value, StringComparison.Ordinal);
        var request = Request("body", (header.Name, header.Value));
        Assert.True(dialect.Verify(request, [key], 300, 1_700_000_300).IsValid);
        Assert.Equal(Reasons.TimestampStale, dialect.Verify(request, [key], 300, 1_700_000_301).Reason);
        Assert.Equal(Reasons.TimestampFuture, dialect.Verify(request, [key], 300, 1_699_999_699).Reason);
        Assert.Equal(Reasons.SignatureMismatch, dialect.Verify(request, [SigningKey.FromUtf8("l")], 300, 1_700_000_000).Reason);
    }

    [Theory]
    [InlineData("at=1700000000000;s=wrong;s={0}", null)]
    [InlineData("s={0};x=1;at=1700000000000", null)]
    [InlineData("at=1700000000000;S={0}", Reasons.SignatureMalformed)]
    [InlineData("s={0}", Reasons.TimestampMissing)]
    [InlineData("at=1700000000000;at=1700000000001;s={0}", Reasons.TimestampMalformed)]
    [InlineData("at=17 00;s={0}", Reasons.TimestampMalformed)]
    [InlineData("", Reasons.SignatureMalformed)]
    public void A_header_of_fields_is_judged_by_its_fields(string form, string? reason)
    {
        var dialect = Dialect.Create("generic", new Recipe { Signature = Fielded });
        var key = SigningKey.FromUtf8("k");
        var signature = dialect.Sign(new SigningRequest("body"u8.ToArray(), 1_700_000_000), key)[0].Value.Split("s=")[1];

        var verdict = dialect.Verify(
            Request("body", ("X-Signature", string.Format(null, CompositeFormat.Parse(form), signature))),
            [key],
            300,
            1_700_000_000
        );

        Assert.Equal(reason, verdict.Reason);
        var why = dialect.Explain(Request("body", ("X-Signature", form)), [key], 300, 1_700_000_000);
        Assert.NotEmpty(why.Steps);
    }

    [Theory]
    [InlineData(null, "ab:c")]
    [InlineData("utf8", "ab:c")]
    [InlineData("base64", "YWI6Yw==")]
    [InlineData("hex", "61623a63")]
    [InlineData("hex", "61623A63")]
    [InlineData("whsec", "whsec_YWI6Yw==")]
    public void A_secret_is_read_in_the_form_that_it_is_written_in(string? encoding, string secret)
    {
        var dialect = Dialect.Create("generic", new Recipe { Signature = Fielded with { SecretEncoding = encoding } });

        Assert.True(dialect.TryCreateKey(secret, out var key, out var error), error);

        Assert.Equal("ab:c"u8.ToArray(), key!.Bytes.ToArray());
    }

    [Theory]
    [InlineData("base64", "no base64!")]
    [InlineData("base64", "")]
    [InlineData("hex", "abc")]
    [InlineData("hex", "xy")]
    [InlineData("whsec", "whsec_")]
    public void A_secret_of_another_form_is_refused_in_a_sentence(string encoding, string secret)
    {
        var dialect = Dialect.Create("generic", new Recipe { Signature = Fielded with { SecretEncoding = encoding } });

        Assert.False(dialect.TryCreateKey(secret, out _, out var error));

        Assert.EndsWith(".", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_mistake_has_its_sentence()
    {
        var problems = RecipeRules.Check(
            new Recipe
            {
                Kinds = new Dictionary<string, string>
                {
                    ["a"] = "call.flown",
                    ["*"] = "call.completed",
                    ["ö"] = "other",
                },
                Signature = Fielded with
                {
                    Prefix = "v0=",
                    TimestampHeader = "X-Time",
                    TimestampUnit = "minutes",
                    SecretEncoding = "rot13",
                    Fields = new SignatureFields
                    {
                        Separator = "|",
                        Signature = "s",
                        Timestamp = "s",
                    },
                },
            }
        );

        foreach (
            var part in (string[])
                [
                    "'call.flown'",
                    "'*'",
                    "'ö'",
                    "timestampUnit",
                    "secretEncoding",
                    "separator",
                    "not in both",
                    "both the signature",
                    "signature.prefix",
                ]
        )
            Assert.Contains(problems, problem => problem.Contains(part, StringComparison.Ordinal));
        Assert.Equal(9, problems.Count);
    }

    private static InboundRequest Request(string body, params (string Name, string Value)[] headers) =>
        new(Encoding.UTF8.GetBytes(body), TemplateFiles.Headers(headers.Select(header => new Header(header.Name, header.Value))));
}
