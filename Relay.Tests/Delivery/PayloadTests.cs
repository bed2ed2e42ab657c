using System.Text;
using System.Text.Json;
using Relay.Delivery.Outbound;
using Relay.Delivery.Payloads;
using Xunit;
using static Relay.Tests.Delivery.PayloadSetup;
using Ids = Relay.Domain.Ids;

namespace Relay.Tests.Delivery;

/// <summary>What is sent: bodies by payload mode, signatures against vectors from outside, ids that stay the same.</summary>
public sealed class PayloadTests
{
    [Theory]
    [InlineData("""{"test": 2432232314}""", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("", "v1,v48jdbgvh29KJz2Qc+ghw8G6vG3nAKnujWBg8oM/62A=")]
    public void The_official_Standard_Webhooks_vectors(string body, string signature) =>
        Assert.Equal(
            signature,
            PayloadSignature.OfStandard(
                Convert.FromBase64String(Secret["whsec_".Length..]),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                Encoding.UTF8.GetBytes(body)
            )
        );

    [Fact]
    public void The_dialnote_vector()
    {
        const string body =
            """{"id":"3f0a2c1e-demo-event-1","type":"call.completed","timestamp":"2024-01-15T10:30:00Z","organizationId":"org_demo_1","data":{"callSid":"CAdemo000000000000000000000000001","direction":"inbound","phoneNumber":"+15551234567","status":"completed","duration":180}}""";
        var signature = PayloadSignature.OfDialnote("whsec_dialnote_example_1"u8, Encoding.UTF8.GetBytes(body));
        Assert.Equal("sha256=db848c4f8d368f940a86c2ae9653dafa7327f2867ae8c68ca9ebc366b2f2a122", signature);
    }

    [Fact]
    public void An_envelope_carries_our_identity_and_verifies()
    {
        var source = Source("dialstack", "whsec_dialstack_example_1");
        var work = Work(source, DialStackBody, attempts: 2, headers: new Header("relay-hops", "2"));
        var request = Prepare(work, Webhook(), source);

        using var json = JsonDocument.Parse(request.Body);
        Assert.Equal(Ids.Event(42), json.RootElement.GetProperty("id").GetString());
        Assert.Equal("call.completed", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("call_01kf0demo000000000000c411", json.RootElement.GetProperty("data").GetProperty("callSid").GetString());
        Assert.Equal("application/json", request.Headers.First("content-type"));
        Assert.Equal(Ids.Event(42), request.Headers.First("webhook-id"));
        Assert.Equal("1768487731", request.Headers.First("webhook-timestamp"));
        Assert.Equal(Ids.Event(42), request.Headers.First("Relay-Event-Id"));
        Assert.Equal(Ids.Delivery(7), request.Headers.First("Relay-Delivery-Id"));
        Assert.Equal("3", request.Headers.First("Relay-Attempt"));
        Assert.Equal("12", request.Headers.First("Relay-Event-Age"));
        Assert.Equal("42", request.Headers.First("Relay-Sequence"));
        Assert.Equal("3", request.Headers.First("Relay-Hops"));
        Assert.StartsWith("Relay/", request.Headers.First("User-Agent"), StringComparison.Ordinal);
        Assert.Null(request.Headers.First("Relay-Replay"));
        Assert.Null(request.Headers.First("X-DialNote-Provider"));
        AssertVerifies("standard", request);
        AssertVerifies("dialnote", request);
        Assert.Same(request.Headers, request.Recorded);
        Assert.All(request.Headers, header => Assert.Null(HeaderRules.Check(header.Name, header.Value)));
    }

    [Fact]
    public void An_envelope_is_written_once_for_all_webhooks()
    {
        var source = Source("dialstack");
        var work = Work(source, DialStackBody);
        Assert.Equal(Prepare(work, Webhook(), source).Body, Prepare(work, Webhook() with { Id = 4 }, source).Body);
    }

    [Fact]
    public void Tests_replays_and_Zapier_say_what_they_are()
    {
        var source = Source("dialstack");
        var test = Prepare(
            Work(source, DialStackBody, trigger: DeliveryTrigger.Test),
            Webhook() with
            {
                Provider = WebhookProvider.Zapier,
            },
            null
        );
        Assert.Equal(Ids.TestEvent(42), test.Headers.First("webhook-id"));
        Assert.Equal("true", test.Headers.First("Relay-Test"));
        Assert.Equal("zapier", test.Headers.First("X-DialNote-Provider"));
        var replay = Prepare(Work(source, DialStackBody, trigger: DeliveryTrigger.Replay), Webhook(), source);
        Assert.Equal("true", replay.Headers.First("Relay-Replay"));
        Assert.Equal(Ids.Event(42), replay.Headers.First("webhook-id"));
    }

    [Theory]
    [InlineData("dialstack", "whsec_dialstack_example_1", "X-DialStack-Signature", "t=1,v1=00")]
    [InlineData("voicedock", "voicedock-example-secret", "X-Webhook-Signature", "sha256=00")]
    public void Signatures_that_expire_are_made_anew_over_the_same_bytes(string dialect, string secret, string header, string received)
    {
        var source = Source(dialect, secret, "an older one");
        var work = Work(
            source,
            DialStackBody,
            headers: [new Header(header, received), new Header("Content-Type", "application/json; charset=utf-8")]
        );
        var request = Prepare(work, Webhook(PayloadMode.Original), source);
        Assert.Equal(DialStackBody, request.Text());
        Assert.Equal("application/json; charset=utf-8", request.Headers.First("Content-Type"));
        var verification = source.Dialect.Verify(
            new InboundRequest(request.Body, request.Headers),
            source.Keys.AsSpan(0, 1),
            300,
            Now / 1000
        );
        Assert.Null(verification.Reason);
        Assert.Single(request.Headers, sent => sent.Name.Equals(header, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(true, VerificationResult.Unverified)]
    [InlineData(false, VerificationResult.Unsigned)]
    internal void A_signature_that_nothing_vouches_for_stays_as_it_came(bool hasKey, VerificationResult verification)
    {
        var source = hasKey ? Source("dialstack", "whsec_dialstack_example_1") : Source("dialstack");
        var work = Work(source, DialStackBody, verification, headers: new Header("X-DialStack-Signature", "t=1,v1=00"));
        Assert.Equal("t=1,v1=00", Prepare(work, Webhook(PayloadMode.Original), source).Headers.First("X-DialStack-Signature"));
    }

    [Fact]
    public void A_provider_header_of_our_name_moves_aside()
    {
        var source = Source("dialnote", "whsec_dialnote_example_1");
        var work = Work(
            source,
            DialStackBody,
            headers: [new Header("X-DialNote-Signature", "sha256=theirs"), new Header("Content-Encoding", "gzip")]
        );
        var request = Prepare(work, Webhook(PayloadMode.Original), source);
        Assert.Equal("sha256=theirs", request.Headers.First("Relay-Original-X-DialNote-Signature"));
        Assert.Equal("gzip", request.Headers.First("Content-Encoding"));
        AssertVerifies("dialnote", request);

        source = Source("standard", Secret);
        work = Work(
            source,
            DialStackBody,
            headers: [new Header("webhook-id", "msg_1"), new Header("webhook-timestamp", "5"), new Header("webhook-signature", "v1,x")]
        );
        request = Prepare(work, Webhook(PayloadMode.Original), source);
        Assert.Equal("msg_1", request.Headers.First("Relay-Original-webhook-id"));
        // It expires, so it is the provider's id with a time and a signature of now, by the provider's secret.
        Assert.Equal($"{Now / 1000}", request.Headers.First("Relay-Original-webhook-timestamp"));
        Assert.Equal(Ids.Event(42), request.Headers.First("webhook-id"));
        AssertVerifies("standard", request);
    }

    [Fact]
    public void What_could_break_a_header_is_left_out_and_named()
    {
        var source = Source("dialgen");
        var work = Work(
            source,
            DialStackBody,
            headers: [new Header("x-dialgen-signature", "caf\u00e9\r\nX-Evil: 1"), new Header("Content-Type", "no type")]
        );
        var request = Prepare(work, Webhook(PayloadMode.Original), source);
        Assert.Null(request.Headers.First("x-dialgen-signature"));
        Assert.Equal("x-dialgen-signature", request.Headers.First("Relay-Dropped-Headers"));
        Assert.Null(request.Headers.First("Content-Type"));
        Assert.Equal("no type", request.Headers.First("Relay-Original-Content-Type"));
    }

    [Fact]
    public void Any_bytes_are_passed_on_unchanged()
    {
        var source = Source("generic");
        var work = Work(source, "", headers: new Header("Content-Type", "image/png"));
        byte[] bytes = [0xFF, 0xFE, 0, 13, 10];
        var binary = new EventRecord
        {
            Id = 1,
            SourceId = 9,
            Envelope = work.Event.Envelope,
            ReceivedAt = Now,
            Verification = VerificationResult.Unsigned,
            Request = new InboundRequest(bytes, work.Event.Request.Headers),
            BodySha256 = [],
            Remote = "",
        };
        var request = Prepare(
            new DeliveryWork
            {
                DeliveryId = 1,
                WebhookId = 3,
                Event = binary,
                Trigger = DeliveryTrigger.Event,
                Lease = 1,
            },
            Webhook(PayloadMode.Original),
            source
        );
        Assert.Equal(bytes, request.Body.ToArray());
        Assert.Equal("image/png", request.Headers.First("Content-Type"));
        AssertVerifies("standard", request);
    }

    [Fact]
    public void The_operators_headers_win_over_defaults_and_are_masked_in_the_record()
    {
        var source = Source("dialstack");
        var webhook = Webhook(
            PayloadMode.Envelope,
            null,
            new Header("Authorization", "Bearer canary"),
            new Header("content-type", "application/cloudevents+json")
        );
        var request = Prepare(Work(source, DialStackBody), webhook, source);
        Assert.Equal("Bearer canary", request.Headers.First("Authorization"));
        Assert.Equal(
            "application/cloudevents+json",
            Assert.Single(request.Headers, header => header.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value
        );
        Assert.DoesNotContain(request.Recorded, header => header.Value.Contains("canary", StringComparison.Ordinal));
        Assert.Equal(request.Headers.Select(header => header.Name), request.Recorded.Select(header => header.Name));
    }

    [Fact]
    public void An_event_whose_source_is_gone_is_still_sent()
    {
        var work = Work(Source("dialstack"), DialStackBody);
        AssertVerifies("standard", Prepare(work, Webhook(), null));
        Assert.Equal(DialStackBody, Prepare(work, Webhook(PayloadMode.Original), null).Text());
    }

    private static void AssertVerifies(string dialect, OutboundRequest request)
    {
        var receiver = Source(dialect, Secret);
        Assert.Null(receiver.Dialect.Verify(new InboundRequest(request.Body, request.Headers), receiver.Keys, 300, Now / 1000).Reason);
    }
}
