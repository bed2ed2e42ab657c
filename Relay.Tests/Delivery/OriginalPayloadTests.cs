using Relay.Delivery.Payloads;
using Xunit;
using static Relay.Tests.Delivery.PayloadSetup;

namespace Relay.Tests.Delivery;

/// <summary>What payload <c>original</c> passes on of what the provider sent, what it signs anew, and what it can't.</summary>
public sealed class OriginalPayloadTests
{
    private const string Expiring = "{timestamp}.{id}.{body}";

    [Fact]
    public void The_providers_own_headers_go_on_and_the_rest_is_named()
    {
        var work = Work(
            Source("generic"),
            "{}",
            headers:
            [
                new Header("Host", "relay.example.com"),
                new Header("Content-Length", "2"),
                new Header("X-GitHub-Event", "push"),
                new Header("X-GitHub-Delivery", "72d3162e"),
                new Header("X-DialStack-Account-Id", "acct_1"),
                new Header("X-Many", "1"),
                new Header("X-Many", "2"),
                new Header("Accept", "*/*"),
                new Header("Date", "Fri, 02 Jan 2026 03:04:05 GMT"),
                new Header("User-Agent", "GitHub-Hookshot/1"),
                new Header("Relay-Hops", "1"),
                new Header("Authorization", "Bearer theirs"),
                new Header("Cookie", "session=1"),
                new Header("X-Gitlab-Token", "s3cret"),
                new Header("X-API-Key", "s3cret"),
                new Header("X-Forwarded-For", "203.0.113.1"),
                new Header("Forwarded", "for=203.0.113.1"),
                new Header("Via", "1.1 proxy"),
                new Header("Connection", "close, X-Hop"),
                new Header("X-Hop", "1"),
                new Header("TE", "trailers"),
                new Header("traceparent", "00-1-2-3"),
            ]
        );
        var request = Prepare(work, Webhook(PayloadMode.Original), Source("generic"));

        foreach (var name in new[] { "X-GitHub-Event", "X-GitHub-Delivery", "X-DialStack-Account-Id", "Accept", "Date" })
            Assert.Equal(work.Event.Request.Headers.First(name), request.Headers.First(name));
        Assert.Equal(["1", "2"], request.Headers.Where(header => header.Name == "X-Many").Select(header => header.Value));
        Assert.Equal("GitHub-Hookshot/1", request.Headers.First("Relay-Original-User-Agent"));
        Assert.Equal("1", request.Headers.First("Relay-Original-Relay-Hops"));
        Assert.Equal("2", request.Headers.First("Relay-Hops"));
        Assert.Equal(
            "Authorization, Cookie, X-Gitlab-Token, X-API-Key, X-Forwarded-For, Forwarded, Via, X-Hop, TE, traceparent",
            request.Headers.First("Relay-Dropped-Headers")
        );
        Assert.DoesNotContain(request.Headers, header => header.Value.Contains("s3cret", StringComparison.Ordinal));
        Assert.DoesNotContain(request.Headers, header => header.Name is "Host" or "Content-Length" or "Connection" or "Cookie" or "Via");
    }

    [Fact]
    public void What_the_http_stack_would_refuse_moves_aside_and_breaks_no_attempt()
    {
        var work = Work(
            Source("generic"),
            "{}",
            headers:
            [
                new Header("Date", "yesterday"),
                new Header("Content-Type", "application/json"),
                new Header("Content-Type", "text/plain"),
                new Header("If-Modified-Since", "?"),
            ]
        );
        var request = Prepare(work, Webhook(PayloadMode.Original), Source("generic"));
        Assert.Equal("application/json", request.Headers.First("Content-Type"));
        Assert.Equal(
            [
                ("Relay-Original-Date", "yesterday"),
                ("Relay-Original-Content-Type", "text/plain"),
                ("Relay-Original-If-Modified-Since", "?"),
            ],
            request
                .Headers.Where(header => header.Name.StartsWith("Relay-Original-", StringComparison.Ordinal))
                .Select(header => (header.Name, header.Value))
        );
    }

    [Fact]
    public void A_recipes_signature_that_expires_is_made_anew_with_the_providers_id()
    {
        var source = Signed(
            new RecipeSignature
            {
                Header = "X-Signature",
                Algorithm = "sha256",
                Encoding = "hex",
                Signed = Expiring,
                TimestampHeader = "X-Time",
                IdHeader = "X-Id",
            }
        );
        var work = Work(
            source,
            "{}",
            headers: [new Header("X-Id", "msg_1"), new Header("X-Time", "5"), new Header("X-Signature", "stale")]
        );
        var prepared = new PayloadBuilder().Prepare(work, Webhook(PayloadMode.Original), source, Now);
        var request = prepared.Request!;
        Assert.False(prepared.SignatureMayBeStale);
        Assert.Equal(("msg_1", $"{Now / 1000}"), (request.Headers.First("X-Id"), request.Headers.First("X-Time")));
        Assert.Null(source.Dialect.Verify(new InboundRequest(request.Body, request.Headers), source.Keys, 300, Now / 1000).Reason);
        Assert.Single(request.Headers, header => header.Name == "X-Signature");
    }

    [Fact]
    public void A_signature_over_the_address_is_made_anew_for_the_handlers()
    {
        var source = Signed(
            new RecipeSignature
            {
                Header = "X-Signature",
                Algorithm = "sha1",
                Encoding = "base64",
                Signed = "{url}{body}",
            }
        );
        var work = Work(source, "{}", headers: new Header("X-Signature", "theirs"));
        var request = Prepare(work, Webhook(PayloadMode.Original), source);
        var heard = new InboundRequest(request.Body, request.Headers) { Address = request.Url.AbsoluteUri };
        Assert.Null(source.Dialect.Verify(heard, source.Keys, 300, Now / 1000).Reason);
    }

    [Theory]
    [InlineData("standard", false, VerificationResult.Unsigned, true)]
    [InlineData("dialstack", false, VerificationResult.Valid, true)]
    [InlineData("dialstack", true, VerificationResult.Unverified, true)]
    [InlineData("dialstack", true, VerificationResult.Valid, false)]
    [InlineData("dialgen", false, VerificationResult.Unsigned, false)]
    [InlineData("generic", false, VerificationResult.Unsigned, false)]
    [InlineData(null, false, VerificationResult.Valid, true)]
    [InlineData(null, false, VerificationResult.Unsigned, false)]
    internal void What_cannot_be_signed_anew_may_be_stale(string? dialect, bool hasKey, VerificationResult verification, bool mayBeStale)
    {
        var source = dialect is null ? null : Source(dialect, hasKey ? [Secret] : []);
        var work = Work(source ?? Source("dialstack"), DialStackBody, verification);
        Assert.Equal(mayBeStale, new PayloadBuilder().Prepare(work, Webhook(PayloadMode.Original), source, Now).SignatureMayBeStale);
        Assert.False(new PayloadBuilder().Prepare(work, Webhook(), source, Now).SignatureMayBeStale);
    }

    private static RoutedSource Signed(RecipeSignature signature)
    {
        var recipe = new Recipe { Signature = signature };
        var source = new Source
        {
            Id = 9,
            Slug = "s",
            Name = "s",
            Dialect = "generic",
            Secrets = ["a secret"],
            Recipe = recipe,
        };
        var dialect = Dialect.Create("generic", recipe);
        var prepared = new PreparedSource(source, dialect, [SigningKey.FromUtf8("a secret")]);
        return RoutingTable.Empty.With([prepared], []).ById(9)!;
    }
}
