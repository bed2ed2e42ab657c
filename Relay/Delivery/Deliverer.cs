using System.Diagnostics;
using Relay.Delivery.Lanes;
using Relay.Delivery.Outbound;
using Relay.Delivery.Payloads;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// One attempt of a delivery. <c>Ingest/IngestPipeline</c> draws how it came here; <see cref="Lane"/> decides when it is made.
/// <code>
///  (9) prepare   body by payload mode, signature headers, stable ids over retries
/// (10) send      one HTTP try → outcome (who failed and when), status, capped response, timings
///      ── crash boundary: the lease is void at the next start, it is sent again: at least once; receivers dedupe on the id ──
/// (11) decide    Domain/Settlement, Domain/Strikes: pure functions → delivered | retry at | failed | parked
/// (12) settle    Journal: attempt + delivery + strikes + ledger, ONE transaction, fenced by the lease token
/// (13) signal    the lane learns its webhook's health: hints only, the store is the truth
/// </code>
/// </summary>
internal sealed class Deliverer(PayloadBuilder payloads, OutboundClient client, ICatalog catalog, TimeProvider clock)
{
    /// <summary>Steps 9 and 10. Never throws: what fails is an outcome.</summary>
    public async Task<AttemptResult> AttemptAsync(DeliveryWork work, Webhook webhook, CancellationToken shutdown)
    {
        using var span = RelayMeter.Spans.StartActivity("attempt", ActivityKind.Producer, work.Event.Trace);
        var result = await SendAsync(work, webhook, shutdown).ConfigureAwait(false);
        if (span is null)
            return result;
        span.SetTag("relay.delivery", Ids.Delivery(work.DeliveryId))
            .SetTag("relay.webhook", Ids.Webhook(webhook.Id))
            .SetTag("relay.attempt", work.Attempts + 1)
            .SetTag("relay.outcome", result.Outcome.Name());
        if (result.Outcome != Outcome.Succeeded)
            span.SetStatus(ActivityStatusCode.Error, result.Error);
        return result;
    }

    private async Task<AttemptResult> SendAsync(DeliveryWork work, Webhook webhook, CancellationToken shutdown)
    {
        // :: Step 9: prepare
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var prepared = payloads.Prepare(work, webhook, catalog.Current.ById(work.Event.SourceId), now);
        if (prepared.Request is not { } request)
            return new AttemptResult
            {
                Outcome = Outcome.TemplateFailed,
                Error = prepared.Error,
                StartedAt = now,
                DurationMs = 0,
            };

        // :: Step 10: send
        var result = await client.SendAsync(request, shutdown).ConfigureAwait(false);
        return prepared.SignatureMayBeStale ? result with { SignatureMayBeStale = true } : result;
    }
}
