using System.Text;
using Xunit;

namespace Relay.Tests.Dialects;

public sealed class GenericTests
{
    private static readonly Recipe Everything = new()
    {
        Id = ["header:X-Id", "json:/a~1b/1/id"],
        Type = "json:/type",
        CallId = "json:/list/0",
        Account = "header:x-account",
        Time = "json:/at",
        Challenge = "json:/challenge",
    };

    [Fact]
    public void Headers_and_pointers_are_read()
    {
        var envelope = Read(
            Everything,
            """{"a/b":[{"id":0},{"id":12345678901234567890}],"type":"call.completed","list":["c1","c2"],"at":1768487730}""",
            ("x-id", "h"),
            ("X-Account", "acc")
        );
        Assert.Equal(
            ("h\u001f12345678901234567890", "call.completed", "call.completed", "c1", "acc", 1768487730000L),
            (envelope.DedupeKey, envelope.Kind, envelope.Type, envelope.CallId, envelope.AccountId, envelope.OccurredAt!.Value)
        );
    }

    [Fact]
    public void The_facts_of_a_call_are_where_the_recipe_says()
    {
        var recipe = new Recipe
        {
            Type = "json:/type",
            CallId = "json:/id",
            Data = new Dictionary<string, string>
            {
                ["from"] = "json:/legs/0/number",
                ["to"] = "header:X-Called",
                ["fromName"] = "query:name",
                ["direction"] = "json:/way",
                ["status"] = "json:/end/how",
                ["duration"] = "json:/end/seconds",
                ["answeredAt"] = "json:/picked",
                ["endedAt"] = "json:/end/at",
                ["transferredTo"] = "json:/nowhere",
            },
        };
        var request = new InboundRequest(
            Encoding.UTF8.GetBytes(
                """
                {"type":"call.completed","id":"c","legs":[{"number":"+14155550100"}],"way":"outbound-api",
                "picked":"2026-01-15T14:30:05Z","end":{"how":"completed","seconds":"12.5","at":1768487730},"data":{"to":"+1"}}
                """
            ),
            new HeaderList([new Header("X-Called", "+14155550101")]),
            "?name=Zo%C3%AB"
        );

        var data = Data(recipe, request);

        Assert.Equal(
            new EventData
            {
                CallSid = "c",
                From = "+14155550100",
                To = "+14155550101",
                FromName = "Zoë",
                Direction = "outbound",
                PhoneNumber = "+14155550101",
                Status = "completed",
                Duration = 12.5,
                AnsweredAt = 1768487405000,
                EndedAt = 1768487730000,
            },
            data
        );
        Assert.Equal("inbound", Data(recipe, Json("""{"type":"x","way":"incoming"}""")).Direction);
        Assert.Equal(
            (null, null, null),
            (
                Data(recipe, Json("""{"type":"x","way":"sideways"}""")).Direction,
                Data(recipe, Json("""{"type":"x","end":{"seconds":"-3"}}""")).Duration,
                Data(recipe, Json("""{"type":"x","picked":"soon"}""")).AnsweredAt
            )
        );
    }

    [Fact]
    public void A_body_that_is_the_envelope_of_a_kind_needs_no_places()
    {
        var recipe = new Recipe
        {
            Type = "json:/type",
            Data = new Dictionary<string, string> { ["to"] = "json:/called" },
        };
        const string data = """ "called":"+2","data":{"direction":"inbound","from":"+14155550100","to":"+1","duration":3}""";

        var own = Data(recipe, Json($$"""{"type":"call.answered",{{data}}}"""));
        var other = Data(recipe, Json($$"""{"type":"push",{{data}}}"""));

        Assert.Equal(("+14155550100", "+2", 3, "+14155550100"), (own.From, own.To, own.Duration, own.PhoneNumber));
        Assert.Equal(new EventData { To = "+2" }, other);
    }

    [Fact]
    public void A_fact_that_there_is_not_or_a_place_that_is_none_is_no_recipe() =>
        Assert.Equal(
            [
                "data.from is 'header:X', 'header:X#field', 'query:name', 'json:/pointer', 'form:name', 'field:name' or 'path'; several with "
                    + "' | ' between (the first that is there) or ' + ' (joined), 'text', [optional], a if b = x, not 'body'.",
                "data has no 'price'; its names are " + string.Join(", ", RecipeRules.DataNames) + ".",
            ],
            RecipeRules.Check(
                new Recipe
                {
                    Data = new Dictionary<string, string> { ["from"] = "body", ["price"] = "json:/p" },
                }
            )
        );

    private static EventData Data(Recipe recipe, InboundRequest request)
    {
        var dialect = Dialect.Create("generic", recipe);
        return dialect.ReadData(request, dialect.ReadEnvelope(request));
    }

    private static InboundRequest Json(string body) => new(Encoding.UTF8.GetBytes(body), HeaderList.Empty);

    [Fact]
    public void Half_a_key_is_no_key() => Assert.Null(Read(Everything, """{"type":"x"}""", ("x-id", "h")).DedupeKey);

    [Fact]
    public void Forms_are_read()
    {
        var recipe = new Recipe
        {
            Id = ["form:Call Sid"],
            Type = "form:type",
            Account = "form:a",
            Time = "form:t",
        };
        var envelope = Read(recipe, "x&type=call.ringing&Call+Sid=C%C3%A9%201&a=%zz&t=1768487730123&type=again");
        Assert.Equal(
            ("Cé 1", "call.ringing", "%zz", 1768487730123L),
            (envelope.DedupeKey, envelope.Kind, envelope.AccountId, envelope.OccurredAt!.Value)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\u00ff")]
    [InlineData("{")]
    [InlineData("""{"type":"../x"}""")]
    public void Any_bytes_are_accepted(string body)
    {
        var envelope = Dialect
            .Create("generic", Everything)
            .ReadEnvelope(new InboundRequest(Encoding.Latin1.GetBytes(body), HeaderList.Empty));
        Assert.Equal((null, "unknown", "other"), (envelope.Problem, envelope.Type, envelope.Kind));
    }

    [Fact]
    public void A_body_is_known_by_its_hash_if_the_recipe_says_so()
    {
        Assert.Equal(
            "sha256:" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Read(new Recipe { Id = ["body"] }, "").DedupeKey
        );
        Assert.Null(Read(new Recipe(), "x").DedupeKey);
    }

    [Fact]
    public void A_challenge_is_found()
    {
        Assert.Equal(
            "xyz",
            Dialect.Create("generic", Everything).ReadChallenge(new InboundRequest("""{"challenge":"xyz"}"""u8.ToArray(), HeaderList.Empty))
        );
        Assert.Null(Dialect.Create("dialstack").ReadChallenge(new InboundRequest("""{"challenge":"xyz"}"""u8.ToArray(), HeaderList.Empty)));
    }

    /// <summary>
    /// The official Standard Webhooks vector, described by a recipe: its key is base64, so here it is given by its bytes.
    /// </summary>
    [Fact]
    public void A_template_of_id_time_and_body_is_signed()
    {
        var signature = new RecipeSignature
        {
            Header = "webhook-signature",
            Algorithm = "sha256",
            Encoding = "base64",
            Prefix = "v1,",
            Signed = "{id}.{timestamp}.{body}",
            TimestampHeader = "webhook-timestamp",
            IdHeader = "webhook-id",
        };
        var dialect = Dialect.Create("generic", new Recipe { Signature = signature });
        var key = new SigningKey("", Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        var headers = dialect.Sign(
            new SigningRequest("""{"test": 2432232314}"""u8.ToArray(), 1614265330, "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            key
        );
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", headers[^1].Value);
        Assert.Equal(dialect.SignatureHeaders, headers.Select(header => header.Name));
        var request = new InboundRequest("""{"test": 2432232314}"""u8.ToArray(), TemplateFiles.Headers(headers));
        Assert.True(dialect.Verify(request, [key], 300, 1614265630).IsValid);
        Assert.Equal(Reasons.TimestampStale, dialect.Verify(request, [key], 300, 1614265631).Reason);
    }

    [Theory]
    [InlineData("sha1", "hex")]
    [InlineData("sha256", "base64url")]
    [InlineData("sha512", "base64")]
    public void Every_algorithm_and_encoding_verifies_what_it_signs(string algorithm, string encoding)
    {
        var dialect = Dialect.Create(
            "generic",
            new Recipe
            {
                Signature = new RecipeSignature
                {
                    Header = "S",
                    Algorithm = algorithm,
                    Encoding = encoding,
                    Prefix = "p=",
                },
            }
        );
        var key = SigningKey.FromUtf8("k");
        var request = new InboundRequest(
            "body"u8.ToArray(),
            TemplateFiles.Headers(dialect.Sign(new SigningRequest("body"u8.ToArray(), 0), key))
        );
        Assert.True(dialect.Verify(request, [key], 300, 0).IsValid);
        Assert.Equal(Reasons.SignatureMismatch, dialect.Verify(request with { Body = "bodY"u8.ToArray() }, [key], 300, 0).Reason);
    }

    [Fact]
    public void Mistakes_in_a_recipe_are_all_named()
    {
        var recipe = new Recipe
        {
            Id = ["cookie:x"],
            Type = "json:no-slash",
            Time = "body",
            Signature = new RecipeSignature
            {
                Header = " ",
                Algorithm = "md5",
                Encoding = "ascii",
                Signed = "{timestamp}{id}",
            },
        };
        Assert.Equal(9, RecipeRules.Check(recipe).Count);
        Assert.Empty(RecipeRules.Check(Everything));
        Assert.Equal(
            3,
            RecipeRules
                .Check(
                    new Recipe
                    {
                        Signature = new RecipeSignature
                        {
                            Header = "X Y",
                            Algorithm = "sha1",
                            Encoding = "hex",
                            TimestampHeader = "",
                            IdHeader = "X:Id",
                        },
                    }
                )
                .Count
        );
        Assert.Throws<ArgumentException>(() => Dialect.Create("generic", recipe));
    }

    private static Envelope Read(Recipe recipe, string body, params (string Name, string Value)[] headers) =>
        Dialect
            .Create("generic", recipe)
            .ReadEnvelope(
                new InboundRequest(
                    Encoding.UTF8.GetBytes(body),
                    TemplateFiles.Headers(headers.Select(header => new Header(header.Name, header.Value)))
                )
            );
}
