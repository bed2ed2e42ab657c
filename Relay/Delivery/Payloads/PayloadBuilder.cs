using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Relay.Delivery.Outbound;

namespace Relay.Delivery.Payloads;

/// <summary>Makes one attempt's request: the body by payload mode, then identity, signatures and the operator's own headers.</summary>
internal sealed class PayloadBuilder
{
    private static readonly string UserAgent = $"Relay/{typeof(PayloadBuilder).Assembly.GetName().Version!.ToString(3)}";

    /// <summary>Names the run of a storm that made the event up.</summary>
    private const string SimulatedHeader = "Relay-Simulated";

    // What does not change from attempt to attempt is worked out once per webhook; a changed webhook is another record.
    private readonly ConditionalWeakTable<Webhook, WebhookPlan> _plans = [];

    /// <summary>Prepares the next attempt.</summary>
    /// <param name="work">The delivery.</param>
    /// <param name="webhook">Where it goes.</param>
    /// <param name="source">Where its event came from; null for a test, or when it was deleted.</param>
    /// <param name="now">The time of the attempt, Unix milliseconds.</param>
    public PreparedDelivery Prepare(DeliveryWork work, Webhook webhook, RoutedSource? source, long now)
    {
        if (!_plans.TryGetValue(webhook, out var plan))
            plan = _plans.GetValue(webhook, static created => new WebhookPlan(created));
        var headers = new List<Header>(16 + webhook.Headers.Count);
        var made = Make(work, plan, source);
        if (made.Error is { } error)
            return new PreparedDelivery(null, error);
        var (url, mayBeStale) = (plan.Url, false);
        if (webhook.Payload == PayloadMode.Original)
        {
            // What a provider says in its query, a handler written to the provider's guide reads there.
            if (webhook.Listener is null && work.Event.Request.Query is { Length: > 0 } query)
                url = RequestTarget.WithQuery(url, query);
            // A listener stands for the application itself, as an upstream does: it gets the path behind the slug as well.
            if (webhook.Listener is not null && work.Event.Request.Target is { Length: > 0 } target)
                url = UpstreamTarget.Join(webhook.Url, RequestTarget.Append("/in/source", target));
            mayBeStale = OriginalPayload.AddHeaders(headers, work.Event, source, url, now);
        }
        else
        {
            headers.Add(new Header("Content-Type", made.ContentType));
        }

        AddOwn(headers, work, plan, source, made.Body.Span, now);
        return new PreparedDelivery(ToRequest(headers, plan, url, made), null, mayBeStale);
    }

    /// <summary>The body alone, as these settings make it: the same bytes whenever it is made.</summary>
    /// <param name="plan">Of the webhook, or of how it once was.</param>
    public static MadeBody Make(DeliveryWork work, WebhookPlan plan, RoutedSource? source)
    {
        switch (plan.Webhook.Payload)
        {
            case PayloadMode.Original:
                // The hash of what came in is known.
                return new MadeBody(work.Event.Request.Body, work.Event.Request.Headers.First("Content-Type") ?? "", work.Event.BodySha256);
            case PayloadMode.Template:
                return plan.TryRender(work, source, out var body, out var contentType, out var error)
                    ? new MadeBody(body, contentType, SHA256.HashData(body.Span))
                    : new MadeBody(default, "", [], error);
            default:
                var envelope = EnvelopePayload.FindOrWrite(work, source);
                work.Event.OutgoingEnvelopeSha256 ??= SHA256.HashData(envelope.Span);
                return new MadeBody(envelope, "application/json", work.Event.OutgoingEnvelopeSha256);
        }
    }

    /// <summary>The id that receivers deduplicate on: the same over all attempts and replays.</summary>
    public static string EventId(DeliveryWork work) =>
        work.Trigger == DeliveryTrigger.Test ? Ids.TestEvent(work.Event.Id) : Ids.Event(work.Event.Id);

    private static void AddOwn(
        List<Header> headers,
        DeliveryWork work,
        WebhookPlan plan,
        RoutedSource? source,
        ReadOnlySpan<byte> body,
        long now
    )
    {
        var id = EventId(work);
        var timestamp = Text(now / 1000);
        headers.Add(new Header("User-Agent", UserAgent));
        var (first, second) = plan.Keys(now);
        headers.Add(new Header("X-DialNote-Signature", PayloadSignature.OfDialnote(first.Dialnote, body)));
        if (plan.IsZapier)
            headers.Add(new Header("X-DialNote-Provider", "zapier"));
        headers.Add(new Header("webhook-id", id));
        headers.Add(new Header("webhook-timestamp", timestamp));
        // While a secret is being replaced both sign: a receiver takes whichever it knows.
        var signature = PayloadSignature.OfStandard(first.Standard, id, timestamp, body);
        if (second is not null)
            signature += " " + PayloadSignature.OfStandard(second.Standard, id, timestamp, body);
        headers.Add(new Header("webhook-signature", signature));
        headers.Add(new Header("Relay-Event-Id", id));
        // Rises with the order of arrival, so that a receiver can tell a late event from a new one.
        headers.Add(new Header("Relay-Sequence", Text(work.Event.Id)));
        headers.Add(new Header("Relay-Delivery-Id", Ids.Delivery(work.DeliveryId)));
        headers.Add(new Header("Relay-Attempt", Text(work.Attempts + 1)));
        headers.Add(new Header("Relay-Event-Age", Text(Math.Max(0, now - work.Event.ReceivedAt) / 1000)));
        headers.Add(new Header(RelayHops.Header, RelayHops.Next(RelayHops.Read(work.Event.Request.Headers))));
        if (work.Trigger == DeliveryTrigger.Replay)
            headers.Add(new Header("Relay-Replay", "true"));
        if (work.Trigger == DeliveryTrigger.Test)
            headers.Add(new Header("Relay-Test", "true"));
        if (source?.Source.Simulated is { } run)
            headers.Add(new Header(SimulatedHeader, run));
    }

    /// <summary>
    /// The operator's own headers come last and win over a default such as the content type; what is signed is not theirs to set
    /// (<see cref="HeaderRules"/>).
    /// </summary>
    private static OutboundRequest ToRequest(List<Header> headers, WebhookPlan plan, Uri url, in MadeBody made)
    {
        var custom = plan.Webhook.Headers;
        if (custom.Count == 0)
            return new OutboundRequest(url, made.Body, new HeaderList([.. headers]), plan.Deadline) { BodySha256 = made.Sha256 };
        foreach (var own in custom)
            headers.RemoveAll(header => header.Name.Equals(own.Name, StringComparison.OrdinalIgnoreCase));
        return new OutboundRequest(url, made.Body, new HeaderList([.. headers, .. custom]), plan.Deadline)
        {
            BodySha256 = made.Sha256,
            Recorded = new HeaderList([.. headers, .. custom.Select(own => own with { Value = "***" })]),
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
