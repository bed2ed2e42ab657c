using System.Diagnostics;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>
/// The way of one event, from the request to the commit. <c>Delivery/Deliverer</c> draws the rest.
/// <code>
/// POST /in/{source}[/{path}]
///  (1)  source    snapshot of the routing table, read once per request          ► 404, body not read
///  (1a) gate      method, relays passed, requests a second                      ► 405 | 508 | 429, body not read
///  (2)  capture   bounded body, headers as received, in order                   ► 413 | client went away
///  (2a) contradictions  an identifying header twice, with different values      ► 400
///  (2b) handshake  one that needs no signature: nothing but an echo             ► 200, no event
///  (3)  verify    dialect.Verify over the raw bytes, before any parsing         ► 401, never routed; late and right: kept whole
///  (4)  envelope  dialect.ReadEnvelope → kind, provider type, dedupe key, call id, time
///                                                                               ► 400, only where nothing vouches for the body
///  (4a) handshake the provider asks whether the address is ours                 ► 200 with the answer that it wants, no event
///  (5)  route     RoutedSource.Match, pure, in memory → webhooks (perhaps none)
///  (6)  commit    Journal: event + one delivery per webhook + ledger, ONE transaction ► duplicate of evt_…
///     ── crash boundary: before it nothing happened and nothing was acknowledged; after it the event is ours ──
///  (7)  dispatch  the new deliveries were born leased to this node and go straight into their webhook's lane: no read back
///  (8)  answer    200 {"received":true,"eventId":"evt_…"[,"duplicate":true]}, or the upstream's where the sender waits for one
///
///  ►  every refusal goes through Refusals: counted by its reason, an arrival where the source is known
/// </code>
/// </summary>
internal sealed class IngestPipeline(
    ICatalog catalog,
    EventCommit commit,
    ILiveForwarder forwarder,
    Capture capture,
    SourceRates rates,
    Refusals refusals,
    TimeProvider clock,
    IngestFigures figures
)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await TakeAsync(context).ConfigureAwait(false);
        }
        catch (StorageException refusal)
        {
            await refusals.RefuseAsync(context, refusal).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        // :: Step 1: source
        var target = IngestTarget.Read(context);
        if (catalog.Current.BySlug(target.Slug) is not { } source)
        {
            await NoSourceAsync(context, target).ConfigureAwait(false);
            return;
        }

        // :: Step 1a: gate
        if (Gate(context, source) is { } gate)
        {
            await refusals.RefuseAsync(context, source, capture.WithoutBody(context, source, target), gate).ConfigureAwait(false);
            return;
        }

        // :: Step 2: capture
        var captured = await capture.ReadAsync(context, source, target).ConfigureAwait(false);
        if (captured.Refusal is { } refusal)
            await refusals.RefuseAsync(context, source, captured, refusal).ConfigureAwait(false);
        else if (!captured.Gone)
            await JudgeAsync(context, source, captured, target).ConfigureAwait(false);
    }

    private async Task JudgeAsync(HttpContext context, RoutedSource source, Captured captured, IngestTarget target)
    {
        // :: Step 2a: contradictions
        if (source.Dialect.IdentifyingHeaders.FirstOrDefault(captured.Request.Headers.Contradicts) is { } twice)
        {
            var contradiction = new Problem("header_duplicated", $"The header {twice} stands twice, with different values.");
            await refusals.RefuseAsync(context, source, captured, contradiction).ConfigureAwait(false);
            return;
        }

        // :: Step 2b: handshake
        if (Handshake.AnswerUnsigned(source, captured.Request) is { } unsigned)
        {
            await IngestAnswers.HandshakeAsync(context, unsigned).ConfigureAwait(false);
            return;
        }

        // :: Step 3: verify
        var check = SignatureCheck.Run(source, captured.Request, clock.GetUtcNow().ToUnixTimeSeconds());
        if (check.Result is not { } verdict)
        {
            var problem = new Problem(check.Flags[0], "The signature does not vouch for this request.", Status: source.Dialect.RefuseWith);
            await (
                check.IsLate
                    ? refusals.RefuseLateAsync(context, source, captured, problem)
                    : refusals.RefuseAsync(context, source, captured, problem)
            ).ConfigureAwait(false);
            return;
        }

        // :: Step 4: envelope
        var envelope = Envelopes.Read(source.Dialect, captured, verdict, check.Flags);
        if (envelope.Problem is { } unreadable && verdict != VerificationResult.Valid)
        {
            var problem = new Problem(unreadable, "Nothing vouches for this body, and it cannot be read as one of this source's dialect.");
            await refusals.RefuseAsync(context, source, captured, problem).ConfigureAwait(false);
            return;
        }

        // :: Step 4a: handshake
        if (Handshake.Answer(source, captured.Request, check.Key) is { } answer)
            await IngestAnswers.HandshakeAsync(context, answer).ConfigureAwait(false);
        else
            await AcceptAsync(context, source, captured.ToEvent(source.Source.Id, envelope, verdict, check.Flags), target)
                .ConfigureAwait(false);
    }

    private async Task AcceptAsync(HttpContext context, RoutedSource source, EventRecord record, IngestTarget target)
    {
        using var span = RelayMeter.Spans.StartActivity("event", ActivityKind.Consumer);
        record.Trace = span?.Context ?? default;

        // :: Steps 5 to 7
        var recorded = await commit.RunAsync(source, record).ConfigureAwait(false);
        figures.Accepted(source.Source, recorded.Duplicate);
        span?.SetTag("relay.event", Ids.Event(recorded.EventId))
            .SetTag("relay.kind", record.Envelope.Kind)
            .SetTag("relay.source", source.Source.Slug)
            .SetTag("relay.duplicate", recorded.Duplicate);

        // :: Step 8: answer
        if (Forwarding.Wanted(source.Source, record.Envelope))
        {
            target.Canonicalise(context);
            await forwarder.ForwardAsync(context, source, recorded, record.Request, record.Envelope).ConfigureAwait(false);
        }
        else
            await IngestAnswers.AcceptAsync(context, source, recorded).ConfigureAwait(false);
    }

    /// <summary>A disabled source is known to us, and to a stranger it is none.</summary>
    private Task NoSourceAsync(HttpContext context, IngestTarget target)
    {
        var problem = new Problem("source_not_found", "There is no such source.");
        return catalog.Current.DisabledBySlug(target.Slug) is { } source
            ? refusals.RefuseAsync(context, source, capture.WithoutBody(context, source, target), problem)
            : refusals.RefuseAsync(context, problem);
    }

    private Problem? Gate(HttpContext context, RoutedSource source)
    {
        if (!HttpMethods.IsPost(context.Request.Method) && !source.Dialect.Takes(context.Request.Method.ToUpperInvariant()))
        {
            context.Response.Headers.Allow = source.Dialect.Takes(HttpMethods.Get) ? "GET, POST" : "POST";
            return new Problem("method_not_allowed", "Events are sent with POST.");
        }

        if (RelayHops.Read(context.Request.Headers[RelayHops.Header].ToArray()) >= RelayHops.Limit)
            return new Problem("loop_detected", $"This event has passed {RelayHops.Limit} relays; it is going round in circles.");
        return rates.TryTake(source.Source) ? null : new Problem("rate_limited", "This source takes fewer requests per second than that.");
    }
}
