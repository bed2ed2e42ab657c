using System.Diagnostics;
using Relay.Delivery.Lanes;
using Relay.Delivery.Outbound;
using Relay.Delivery.Payloads;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// One attempt of a delivery, from its body to what it means for its lane. <c>Ingest/IngestPipeline</c> draws how it came here;
/// <see cref="Lane"/> decides when it is made.
/// <code>
///  (9) prepare   body by payload mode, signature headers, stable ids over retries
/// (10) send      one HTTP try → outcome (who failed and when), status, capped response, timings
///      ── crash boundary: the lease is void at the next start, it is sent again: at least once; receivers dedupe on the id ──
/// (11) decide    Domain/Settlement, Domain/Strikes: pure functions → delivered | retry at | failed | parked
/// (12) settle    Journal: attempt + delivery + strikes + ledger, ONE transaction, fenced by the lease token
/// (13) signal    the lane learns its webhook's health: hints only, the store is the truth
/// </code>
/// </summary>
internal sealed class Deliverer(
    PayloadBuilder payloads,
    OutboundClient client,
    ICatalog catalog,
    IJournal journal,
    ITunnels tunnels,
    AttemptLog attempts,
    GoneHooks gone,
    TimeProvider clock
)
{
    /// <summary>How long a journal that refused a result is left alone.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>Steps 9 to 13 for an attempt of the lane's own.</summary>
    /// <param name="freed">Called where the attempt's place is free before its result is on disk.</param>
    /// <returns>Whether the result is recorded; else the lease is still held, and the lane gives it back.</returns>
    public async Task<bool> DeliverAsync(Lane lane, DeliveryWork work, Action<Lane> freed, CancellationToken stopping)
    {
        var epoch = lane.Health.Epoch;
        // :: Steps 9 and 10
        var result = await MakeAsync(lane, work, stopping).ConfigureAwait(false);
        bool early;
        lock (lane.Lock)
            early = result.Outcome == Outcome.Succeeded && lane.TryEndUnsettled(work);
        if (early)
            freed(lane);

        // :: Steps 11 and 12. From here on nothing throws: a place that was freed early must not be freed again.
        var settled = await SettleAsync(lane, new Attempted(work, result, epoch), stopping).ConfigureAwait(false);
        // :: Step 13: signal
        lock (lane.Lock)
        {
            if (settled is null)
                lane.Lost(work, early, Now);
            else
                lane.Settled(work, settled, early, Now);
        }

        return settled is not null;
    }

    /// <summary>The same for an attempt beside the lane: a person's retry.</summary>
    /// <inheritdoc cref="DeliverAsync"/>
    public async Task<bool> DeliverBesideAsync(Lane lane, DeliveryWork work, CancellationToken stopping)
    {
        var epoch = lane.Health.Epoch;
        var result = await MakeAsync(lane, work, stopping).ConfigureAwait(false);
        var settled = await SettleAsync(lane, new Attempted(work, result, epoch), stopping).ConfigureAwait(false);
        lock (lane.Lock)
        {
            if (settled is null)
                lane.GiveBack(work, Now);
            else
                lane.Follow(work, settled, Now);
        }

        return settled is not null;
    }

    /// <summary>Steps 9 and 10. Never throws for what the other end does: what fails is an outcome.</summary>
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

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<AttemptResult> SendAsync(DeliveryWork work, Webhook webhook, CancellationToken shutdown)
    {
        // :: Step 9: prepare
        var prepared = payloads.Prepare(work, webhook, catalog.Current.ById(work.Event.SourceId), Now);
        if (prepared.Request is not { } request)
            return new AttemptResult
            {
                Outcome = Outcome.TemplateFailed,
                Error = prepared.Error,
                StartedAt = Now,
                DurationMs = 0,
            };

        // :: Step 10: send
        var result = webhook.Listener is null
            ? await client.SendAsync(request, shutdown).ConfigureAwait(false)
            : await SendThroughAsync(work, request, shutdown).ConfigureAwait(false);
        return prepared.SignatureMayBeStale ? result with { SignatureMayBeStale = true } : result;
    }

    /// <summary>To a listener the local handler's answer takes the place of an endpoint's.</summary>
    private async Task<AttemptResult> SendThroughAsync(DeliveryWork work, OutboundRequest request, CancellationToken shutdown)
    {
        // Who waits for a live answer waits no longer than the provider does.
        var limit = work.Event.Envelope.Live is { } live && live.Limit < request.Deadline ? live.Limit : request.Deadline;
        var sent = new TunnelRequest(work, request.Url, request.Headers, request.Body, limit);
        return await tunnels.SendAsync(sent, shutdown).ConfigureAwait(false) with
        {
            RequestHeaders = request.Recorded,
            RequestBodySha256 = request.BodySha256,
            RequestBodyBytes = request.Body.Length,
        };
    }

    private async Task<AttemptResult> MakeAsync(Lane lane, DeliveryWork work, CancellationToken stopping)
    {
        var started = Now;
        AttemptResult result;
        try
        {
            result = await AttemptAsync(work, lane.Webhook, stopping).ConfigureAwait(false);
        }
        catch (Exception bug)
        {
            // A remote failure is a value, so this is ours: it must cost neither the lane its place nor the webhook a strike.
            attempts.Broke(work, bug);
            result = new AttemptResult
            {
                Outcome = Outcome.Interrupted,
                Error = "The relay itself failed here; its log says how.",
                StartedAt = started,
                DurationMs = (int)Math.Max(0, Now - started),
            };
        }

        attempts.Made(result);
        lane.Hangs = result.Outcome == Outcome.TimedOut;
        return result;
    }

    // :: Step 11: decide, Step 12: settle. Both in the journal's transaction. Null where the result could not be recorded.
    private async Task<Settled?> SettleAsync(Lane lane, Attempted attempted, CancellationToken stopping)
    {
        try
        {
            var settled = await UntilSettledAsync(attempted, stopping).ConfigureAwait(false);
            attempts.Settled(lane.Webhook, attempted, settled);
            if (settled.Disabled)
                gone.Wake();
            // One that was not recorded is sent again, and must be known there.
            if (lane.Webhook.Listener is not null && !settled.Fenced)
                tunnels.Acknowledge(attempted.Work);
            return settled;
        }
        catch (Exception refusal)
        {
            // Stopping while the store refuses, or a fault of ours: the lease is given back or void at the next start, and the delivery is
            // sent again.
            attempts.Lost(attempted.Work, refusal);
            return null;
        }
    }

    /// <summary>A result must not be lost: again and again while the store refuses, until the relay stops.</summary>
    private async Task<Settled> UntilSettledAsync(Attempted attempted, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await journal.SettleAsync(attempted).ConfigureAwait(false);
            }
            catch (StorageException refusal) when (!stopping.IsCancellationRequested)
            {
                attempts.Refused(refusal);
                // A stop ends the pause, and the next refusal ends this.
                await Task.Delay(Rest, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
