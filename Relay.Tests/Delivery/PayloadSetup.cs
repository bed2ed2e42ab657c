using System.Text;
using Relay.Delivery.Outbound;
using Relay.Delivery.Payloads;

namespace Relay.Tests.Delivery;

/// <summary>Events, webhooks and sources for the payload tests, and what was made of them.</summary>
internal static class PayloadSetup
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const long Now = 1_768_487_731_000;

    public const string DialStackBody =
        """{"id":"evt_01kf0demo0000000000000001","type":"call.end","account_id":"acct_01kf0demo0000000000000acc","created_at":"2026-01-15T14:35:30Z","data":{"call_id":"call_01kf0demo000000000000c411","direction":"inbound","from_number":"+14155551234","to_number":"+14155559876","user_id":"user_01kf0demo0000000000000usr","status":"completed","started_at":"2026-01-15T14:30:00Z","answered_at":"2026-01-15T14:30:05Z","ended_at":"2026-01-15T14:35:30Z","duration_seconds":325}}""";

    public static Webhook Webhook(PayloadMode mode = PayloadMode.Envelope, string? template = null, params Header[] headers) =>
        new()
        {
            Id = 3,
            Name = "w",
            Url = "https://hooks.example.com/x",
            Event = Kinds.CallCompleted,
            Secret = Secret,
            Payload = mode,
            Template = template,
            Headers = headers,
        };

    public static Webhook Webhook(PayloadMode mode, string template, TemplateFormat format) =>
        Webhook(mode, template) with
        {
            TemplateFormat = format,
        };

    public static RoutedSource Source(string dialect, params string[] secrets)
    {
        var made = Dialect.Create(dialect);
        var keys = secrets
            .Select(secret => made.TryCreateKey(secret, out var key, out var error) ? key! : throw new ArgumentException(error))
            .ToArray();
        var source = new Source
        {
            Id = 9,
            Slug = "s",
            Name = "s",
            Dialect = dialect,
            Secrets = secrets,
        };
        return RoutingTable.Empty.With([new PreparedSource(source, made, keys)], []).ById(9)!;
    }

    public static DeliveryWork Work(
        RoutedSource source,
        string body,
        VerificationResult verification = VerificationResult.Valid,
        DeliveryTrigger trigger = DeliveryTrigger.Event,
        int attempts = 0,
        params Header[] headers
    ) => Work(source, Encoding.UTF8.GetBytes(body), verification, trigger, attempts, headers);

    public static DeliveryWork Work(
        RoutedSource source,
        byte[] body,
        VerificationResult verification = VerificationResult.Valid,
        DeliveryTrigger trigger = DeliveryTrigger.Event,
        int attempts = 0,
        params Header[] headers
    )
    {
        var request = new InboundRequest(body, new HeaderList(headers));
        var record = new EventRecord
        {
            Id = 42,
            SourceId = 9,
            Envelope = source.Dialect.ReadEnvelope(request),
            ReceivedAt = Now - 12_345,
            Verification = verification,
            Request = request,
            BodySha256 = new byte[32],
            Remote = "",
        };
        return new DeliveryWork
        {
            DeliveryId = 7,
            WebhookId = 3,
            Event = record,
            Trigger = trigger,
            Attempts = attempts,
            Lease = 1,
        };
    }

    public static OutboundRequest Prepare(DeliveryWork work, Webhook webhook, RoutedSource? source, long now = Now)
    {
        var prepared = new PayloadBuilder().Prepare(work, webhook, source, now);
        return prepared.Request ?? throw new InvalidOperationException(prepared.Error);
    }

    public static string Text(this OutboundRequest request) => Encoding.UTF8.GetString(request.Body.Span);
}
