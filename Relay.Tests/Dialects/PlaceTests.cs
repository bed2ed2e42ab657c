using System.Text;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>Places put together from several, and what else recipes say of platforms: conditions, statuses, tokens, handshakes, rules.</summary>
public sealed class PlaceTests
{
    private const string Body = """{"a":"1","b":"","c":{"d":true,"e":[]},"way":"out","n":7}""";

    [Theory]
    [InlineData("json:/a", "1")]
    [InlineData("json:/x | json:/a", "1")]
    [InlineData("json:/b | json:/a", "1")]
    [InlineData("json:/b | json:/x", null)]
    [InlineData("'call.' + json:/a", "call.1")]
    [InlineData("'call.' + json:/x", null)]
    [InlineData("json:/a + [json:/x] + '|' + [json:/n]", "1|7")]
    [InlineData("'yes' if json:/c/d = true", "yes")]
    [InlineData("'yes' if json:/c/d = false | 'no'", "no")]
    [InlineData("'yes' if json:/c and json:/c/e", "yes")]
    [InlineData("'yes' if json:/b", null)]
    [InlineData("'yes' if no json:/b", "yes")]
    [InlineData("'yes' if no json:/way = in, out", null)]
    [InlineData("'yes' if json:/way = o*", "yes")]
    [InlineData("query:leg", "agent b")]
    [InlineData("path", "calls/x y")]
    [InlineData("path:2", "x y")]
    [InlineData("path:3", null)]
    [InlineData("field:leg", null)]
    [InlineData("header:X-Ids#b", "2")]
    public void A_place_is_read_as_it_is_written(string place, string? value)
    {
        var request = new InboundRequest(
            Encoding.UTF8.GetBytes(Body),
            new HeaderList([new Header("X-Ids", "a=1;b=2")]),
            "/calls/x%20y?leg=agent+b"
        );

        var envelope = Dialect.Create("generic", new Recipe { Type = place }).ReadEnvelope(request);

        Assert.Equal(value ?? "unknown", envelope.Type);
    }

    [Fact]
    public void A_field_is_of_the_form_or_of_the_query_where_there_is_no_body()
    {
        var dialect = Dialect.Create("generic", new Recipe { CallId = "field:CallSid" });

        Assert.Equal("CA2", dialect.ReadEnvelope(new InboundRequest("CallSid=CA2"u8.ToArray(), HeaderList.Empty, "?CallSid=CA1")).CallId);
        Assert.Equal("CA1", dialect.ReadEnvelope(new InboundRequest(default, HeaderList.Empty, "?CallSid=CA1")).CallId);
    }

    [Theory]
    [InlineData("Thu, 15 Jan 2026 14:35:31 +0000")]
    [InlineData("Thu, 15 Jan 2026 15:35:31 +0100")]
    [InlineData("2026-01-15 14:35:31")]
    [InlineData("2026-01-15 14:35:31.000Z")]
    [InlineData("2026-01-15T14:35:31Z")]
    [InlineData("1768487731")]
    [InlineData("1768487731000")]
    public void A_time_is_known_in_every_form_that_platforms_use(string text)
    {
        var dialect = Dialect.Create("generic", new Recipe { Time = "json:/at" });

        Assert.Equal(1768487731000, dialect.ReadEnvelope(Json($$"""{"at":"{{text}}"}""")).OccurredAt);
    }

    [Fact]
    public void Kinds_statuses_durations_and_numbers_are_what_the_maps_say()
    {
        var recipe = new Recipe
        {
            Type = "json:/type",
            Kinds = new Dictionary<string, string>
            {
                ["begun if json:/way = out"] = "call.started",
                ["begun"] = "call.incoming",
                ["end*"] = "call.completed",
            },
            Statuses = new Dictionary<string, string> { ["gone"] = "completed", ["err_*"] = "failed" },
            DurationUnit = "ms",
            Numbers = "plain",
            Data = new Dictionary<string, string>
            {
                ["status"] = "json:/how",
                ["duration"] = "json:/long",
                ["from"] = "json:/from",
                ["transcript"] = "json:/turns",
                ["analysis"] = "json:/c",
            },
        };
        var dialect = Dialect.Create("generic", recipe);
        EventData Read(string json) => dialect.ReadData(Json(json), dialect.ReadEnvelope(Json(json)));

        Assert.Equal("call.started", dialect.ReadEnvelope(Json("""{"type":"begun","way":"out"}""")).Kind);
        Assert.Equal("call.incoming", dialect.ReadEnvelope(Json("""{"type":"begun","way":"in"}""")).Kind);
        var data = Read(
            """{"type":"ended","how":"err_line","long":"1500","from":"+1 (202) 555-0142","turns":[{"role":"a","message":"Hi"},{"text":"Ho"}],"c":{"x":1}}"""
        );
        Assert.Equal(("failed", 1.5, "+12025550142"), (data.Status, data.Duration, data.From));
        Assert.Equal(("a: Hi\nunknown: Ho", """{"x":1}"""), (data.Transcript, data.AnalysisJson));
        Assert.Equal("anonymous", Read("""{"type":"ended","from":"anonymous"}""").From);
    }

    [Theory]
    [InlineData("header:X-Token", null, "text", "X-Token", "s3cret", null)]
    [InlineData("header:X-Token", null, "text", "X-Token", "s3creT", Reasons.SignatureMismatch)]
    [InlineData("header:X-Token", null, "text", "X-Tokem", "s3cret", Reasons.SignatureMissing)]
    [InlineData("header:Authorization", "Basic ", "base64", "Authorization", "Basic czNjcmV0", null)]
    [InlineData("header:Authorization", "Basic ", "base64", "Authorization", "Basic !", Reasons.SignatureMalformed)]
    [InlineData("query:token", null, "text", "X-Other", "", null)]
    [InlineData("json:/token", null, "text", "X-Other", "", null)]
    public void A_token_is_compared_where_the_recipe_says(
        string at,
        string? prefix,
        string encoding,
        string header,
        string value,
        string? reason
    )
    {
        var signature = new RecipeSignature
        {
            Scheme = "token",
            At = at,
            Prefix = prefix,
            Encoding = encoding,
        };
        var dialect = Dialect.Create("generic", new Recipe { Signature = signature });
        var request = new InboundRequest(
            """{"token":"s3cret"}"""u8.ToArray(),
            new HeaderList([new Header(header, value)]),
            "?token=s3cret"
        );

        Assert.Equal(reason, dialect.Verify(request, [SigningKey.FromUtf8("older"), SigningKey.FromUtf8("s3cret")], 300, 0).Reason);
        Assert.False(dialect.VouchesForBody);
    }

    [Fact]
    public void What_is_signed_is_put_together_from_all_of_the_request()
    {
        var recipe = new RecipeSignature
        {
            Header = "X-Signature",
            Algorithm = "sha256",
            Encoding = "hex",
            Signed = "{method}|{path}|{header:X-Key}|{json:/a}|{body.sha256.hex}|{query}",
        };
        var dialect = Dialect.Create("generic", new Recipe { Signature = recipe });
        var (key, body) = (SigningKey.FromUtf8("k"), "{\"a\":\"1\"}"u8.ToArray());
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body));
        var signed = Encoding.UTF8.GetBytes($"POST|/x%20y|K|1|{hash}|q=1");
        var mac = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("k"u8, signed));

        var request = new InboundRequest(body, new HeaderList([new Header("X-Key", "K"), new Header("X-Signature", mac)]), "/x%20y?q=1");

        Assert.True(dialect.Verify(request, [key], 300, 0).IsValid);
        Assert.False(dialect.Verify(request with { Method = "PUT" }, [key], 300, 0).IsValid);
    }

    [Fact]
    public void Each_new_mistake_has_its_sentence()
    {
        var problems = RecipeRules.Check(
            new Recipe
            {
                Type = "json:/a | nowhere",
                Methods = ["PATCH"],
                DurationUnit = "h",
                Numbers = "roman",
                RefuseWith = 302,
                Answer = new RecipeAnswer { Status = 204, Body = "x" },
                Live = [new RecipeLive { When = "nowhere", LimitSeconds = 0 }],
                Handshakes =
                [
                    new RecipeHandshake
                    {
                        When = "json:/x",
                        Body = "{hmac:json:/x}",
                        Unsigned = true,
                    },
                ],
                Signature = new RecipeSignature { Scheme = "jwt", Signed = "{body}" },
            }
        );

        foreach (
            var part in (string[])
                [
                    "type is 'header:X'",
                    "methods are",
                    "durationUnit",
                    "numbers is",
                    "refuseWith",
                    "answer.body can't be sent",
                    "live.when",
                    "live.limitSeconds",
                    "can't be unsigned",
                    "signature.at is",
                    "algorithm of a JWT",
                    "bodyHashClaim names",
                    "A JWT says itself",
                ]
        )
            Assert.Contains(problems, problem => problem.Contains(part, StringComparison.Ordinal));
        Assert.Equal(13, problems.Count);
    }

    [Theory]
    [InlineData("hmac", "{timestamp}.{url}", "what is not signed is not vouched for")]
    [InlineData("hmac", "{body}{bodi}", "signature.signed has {bodi}")]
    [InlineData("ed25519", "{body}", "signature.algorithm is left out with ed25519")]
    [InlineData("rot13", "{body}", "signature.scheme is hmac, ed25519, jwt or token.")]
    [InlineData("token", "{body}", "With a token nothing is signed")]
    public void A_scheme_needs_what_it_needs(string scheme, string signed, string sentence)
    {
        var signature = new RecipeSignature
        {
            Scheme = scheme,
            Header = "X",
            Algorithm = "sha256",
            Encoding = "hex",
            Signed = signed,
        };

        Assert.Contains(RecipeRules.Check(new Recipe { Signature = signature }), problem =>
            problem.Contains(sentence, StringComparison.Ordinal)
        );
    }

    private static InboundRequest Json(string text) => new(Encoding.UTF8.GetBytes(text), HeaderList.Empty);
}
