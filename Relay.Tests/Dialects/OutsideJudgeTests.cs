using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Relay.Simulator.Receiver;
using Relay.Simulator.Sinks;
using Relay.Tests.Delivery;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>
/// The official library of Standard Webhooks judges what we sign, and we judge what it signs: two sides that share no code. It reads the
/// clock of the machine, so these tests sign with that time.
/// </summary>
public sealed class OutsideJudgeTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly StandardWebhook Judge = new(Secret);

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData("envelope", "evt_")]
    [InlineData("original", "evt_")]
    public void What_the_relay_sends_is_taken_and_one_changed_letter_is_not(string mode, string prefix)
    {
        var source = PayloadSetup.Source("dialstack", "whsec_dialstack_example_1");
        var webhook = PayloadSetup.Webhook(mode == "envelope" ? PayloadMode.Envelope : PayloadMode.Original);
        var request = PayloadSetup.Prepare(PayloadSetup.Work(source, PayloadSetup.DialStackBody), webhook, source, Now);

        Assert.StartsWith(prefix, request.Headers.First("webhook-id"), StringComparison.Ordinal);
        Judge.Verify(request.Text(), Headers(request.Headers));
        Assert.Throws<WebhookVerificationException>(() =>
            Judge.Verify(request.Text().Replace("call", "Call", StringComparison.Ordinal), Headers(request.Headers))
        );
    }

    [Fact]
    public void What_the_dialect_signs_for_the_simulator_is_taken() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<Guid>(), (text, id) =>
            {
                var body = Json(text.Get);
                var headers = Dialect.Create("standard").Sign(new SigningRequest(body, Now / 1000, $"msg_{id:N}"), Key());
                Judge.Verify(Encoding.UTF8.GetString(body), Headers(headers));
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_the_library_signs_is_valid_for_the_dialect_and_for_a_sink() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<Guid>(), (text, id) =>
            {
                var (body, now) = (Json(text.Get), TimeProvider.System.GetUtcNow());
                var headers = Signed($"msg_{id:N}", now, body);
                var request = new InboundRequest(body, headers);

                var verdict = Dialect.Create("standard").Verify(request, [Key()], 300, now.ToUnixTimeSeconds());

                Assert.Null(verdict.Reason);
                Assert.Null(new SignatureCheck(Secret).CheckStandard(new Hit(1, now, "POST", "/", headers, body, 1)));
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_the_library_signed_for_another_body_is_refused()
    {
        var now = TimeProvider.System.GetUtcNow();
        var request = new InboundRequest(Json("b"), Signed("msg_1", now, Json("a")));

        var verdict = Dialect.Create("standard").Verify(request, [Key()], 300, now.ToUnixTimeSeconds());

        Assert.Equal(Reasons.SignatureMismatch, verdict.Reason);
    }

    private static byte[] Json(string text) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { type = "call.completed", text });

    private static SigningKey Key() =>
        Dialect.Create("standard").TryCreateKey(Secret, out var key, out var error) ? key! : throw new ArgumentException(error);

    private static HeaderList Signed(string id, DateTimeOffset at, byte[] body) =>
        new([
            new Header("webhook-id", id),
            new Header("webhook-timestamp", at.ToUnixTimeSeconds().ToString()),
            new Header("webhook-signature", Judge.Sign(id, at, Encoding.UTF8.GetString(body))),
        ]);

    private static HeaderDictionary Headers(IEnumerable<Header> headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers)
            dictionary.Append(name, value);
        return dictionary;
    }
}
