using System.Diagnostics;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>
/// The way of one event, from the request to the commit. <c>Delivery/Deliverer</c> draws the rest.
/// <code>
/// POST /in/{source}[/{path}]
///  (1)  source    snapshot of the routing table, read once per request          ► 405 | 404 unknown source, body not read
///  (1a) gate      relays passed, requests a second                              ► 508 | 429, body not read
///  (2)  capture   bounded body, headers as received, in order                   ► 413 | client went away
///  (3)  verify    dialect.Verify over the raw bytes, before any parsing         ► 401, never routed
///  (4)  envelope  dialect.ReadEnvelope → kind, provider type, dedupe key, call id, time
///                                                                               ► 400, only where nothing vouches for the body
///  (4a) handshake the provider asks whether the address is ours                 ► 200 with its own value, no event
///  (5)  route     RoutedSource.Match, pure, in memory → webhooks (perhaps none)
///  (6)  commit    Journal: event + one delivery per webhook + ledger, ONE transaction ► duplicate of evt_…
///     ── crash boundary: before it nothing happened and nothing was acknowledged; after it the event is ours ──
///  (7)  dispatch  the new deliveries were born leased to this node and go straight into their webhook's lane: no read back
///  (8)  answer    200 {"received":true,"eventId":"evt_…"[,"duplicate":true]}, or the upstream's where the sender waits for one
/// </code>
/// </summary>
internal sealed class IngestPipeline(
    ICatalog catalog,
    IJournal journal,
    ILanes lanes,
    ILiveForwarder forwarder,
    Capture capture,
    SourceRates rates,
    IngestOptions options,
    TimeProvider clock,
    IngestFigures figures
)
{
    private const string Prefix = "/in/";

    /// <summary>Whether the path belongs to ingest.</summary>
    public static bool Owns(PathString path) => path.Value is { } value && value.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await TakeAsync(context).ConfigureAwait(false);
        }
        catch (StorageException refusal)
        {
            // Nothing of the event is on disk, so the provider must try again.
            figures.Refused(refusal.Code);
            await IngestAnswers
                .RefuseAsync(context, refusal.Code, "The relay cannot record events just now; send it again in a moment.")
                .ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        // :: Step 1: source
        var (slug, rest) = Split(context.Request.Path.Value!);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await IngestAnswers.RefuseAsync(context, "method_not_allowed", "Events are sent with POST.").ConfigureAwait(false);
            return;
        }

        if (catalog.Current.BySlug(slug) is not { Source.Enabled: true } source)
        {
            await IngestAnswers.RefuseAsync(context, "source_not_found", "There is no such source.").ConfigureAwait(false);
            return;
        }

        // :: Step 1a: gate
        if (Gate(context, source) is { } gate)
        {
            await IngestAnswers.RefuseAsync(context, gate.Code, gate.Detail).ConfigureAwait(false);
            return;
        }

        // :: Step 2: capture
        var captured = await capture.ReadAsync(context, source, rest).ConfigureAwait(false);
        if (captured.Refusal is { } refusal)
        {
            await RejectAsync(context, source, captured, refusal).ConfigureAwait(false);
            return;
        }

        if (captured.Gone)
            return;

        // :: Step 3: verify
        var verdict = Verify(source, captured, out var flags);
        if (verdict is null)
        {
            await RejectAsync(context, source, captured, new Problem(flags[0], "The signature does not vouch for this request."))
                .ConfigureAwait(false);
            return;
        }

        // :: Step 4: envelope
        var envelope = Envelopes.Read(source.Dialect, captured, verdict.Value, flags);
        if (envelope.Problem is { } problem && verdict != VerificationResult.Valid)
        {
            await RejectAsync(
                    context,
                    source,
                    captured,
                    new Problem(problem, "Nothing vouches for this body, and it cannot be read as one of this source's dialect.")
                )
                .ConfigureAwait(false);
            return;
        }

        // :: Step 4a: handshake
        if (Handshake.Answer(source, captured.Request) is { } challenge)
        {
            await IngestAnswers.EchoAsync(context, challenge).ConfigureAwait(false);
            return;
        }

        var record = captured.ToEvent(source.Source.Id, envelope, verdict.Value, flags);

        using var span = RelayMeter.Spans.StartActivity("event", ActivityKind.Consumer);
        record.Trace = span?.Context ?? default;

        // :: Steps 5 to 7
        var recorded = await CommitAsync(source, record).ConfigureAwait(false);
        figures.Accepted(recorded.Duplicate);
        span?.SetTag("relay.event", Ids.Event(recorded.EventId))
            .SetTag("relay.kind", envelope.Kind)
            .SetTag("relay.source", source.Source.Slug)
            .SetTag("relay.duplicate", recorded.Duplicate);

        // :: Step 8: answer
        if (Forwarding.Wanted(source.Source, envelope))
            await forwarder.ForwardAsync(context, source, recorded, record.Request, envelope.Live).ConfigureAwait(false);
        else
            await IngestAnswers.AcceptAsync(context, source.Source, recorded).ConfigureAwait(false);
    }

    private async ValueTask<Recorded> CommitAsync(RoutedSource source, EventRecord record)
    {
        // :: Step 5: route
        var webhooks = source.Match(record.Envelope.Kind, record.Envelope.Type);
        var bytes = record.Request.Body.Length;
        var deliveries = webhooks.Count == 0 ? [] : new DeliveryDraft[webhooks.Count];
        for (var i = 0; i < deliveries.Length; i++)
            deliveries[i] = new DeliveryDraft(webhooks[i].Id, lanes.TryReserve(webhooks[i].Id, bytes));
        Recorded? recorded = null;
        try
        {
            // :: Step 6: commit
            recorded = await journal.RecordAsync(new EventDraft(record, deliveries)).ConfigureAwait(false);
            // :: Step 7: dispatch, before the answer, so that what a provider sends next cannot overtake it
            if (recorded.Leased.Count > 0)
                lanes.Dispatch(recorded.Leased);
            return recorded;
        }
        finally
        {
            // A place that no delivery came for is free again: a duplicate, a refusal, a webhook that was deleted meanwhile.
            foreach (var delivery in deliveries)
            {
                if (delivery.Leased && !IsBorn(recorded, delivery.WebhookId))
                    lanes.Unreserve(delivery.WebhookId, bytes);
                else if (!delivery.Leased && recorded is { Duplicate: false })
                    lanes.Wake(delivery.WebhookId);
            }
        }
    }

    private static bool IsBorn(Recorded? recorded, long webhookId)
    {
        foreach (var work in recorded?.Leased ?? [])
        {
            if (work.WebhookId == webhookId)
                return true;
        }

        return false;
    }

    private async ValueTask RejectAsync(HttpContext context, RoutedSource source, Captured captured, Problem problem)
    {
        figures.Rejected(problem.Code);
        try
        {
            await journal
                .RejectAsync(captured.ToRejection(source.Source.Id, problem.Code, options.RejectedBodyBytes))
                .ConfigureAwait(false);
        }
        catch (StorageException refusal)
        {
            // The sender is refused all the same: only the trace of it is missing, and counted.
            figures.Refused(refusal.Code);
        }

        await IngestAnswers.RefuseAsync(context, problem.Code, problem.Detail).ConfigureAwait(false);
    }

    private Problem? Gate(HttpContext context, RoutedSource source)
    {
        if (RelayHops.Read(context.Request.Headers[RelayHops.Header].ToArray()) >= RelayHops.Limit)
            return new Problem("loop_detected", $"This event has passed {RelayHops.Limit} relays; it is going round in circles.");
        if (!rates.TryTake(source.Source))
            return new Problem("rate_limited", "This source takes fewer requests per second than that.");
        return null;
    }

    private VerificationResult? Verify(RoutedSource source, Captured captured, out List<string> flags)
    {
        flags = [];
        if (source.Keys.Length == 0)
            return VerificationResult.Unsigned;
        var verification = source.Dialect.Verify(
            captured.Request,
            source.Keys,
            source.Source.ToleranceSeconds ?? 300,
            clock.GetUtcNow().ToUnixTimeSeconds()
        );
        if (verification.IsValid)
        {
            if (verification.KeyIndex > 0)
                flags.Add("previous_key");
            if (verification.Reserialised)
                flags.Add("reserialised");
            return VerificationResult.Valid;
        }

        flags.Add(verification.Reason!);
        return source.Source.Verification == VerificationMode.Record ? VerificationResult.Unverified : null;
    }

    private static (string Slug, string Path) Split(string path)
    {
        var slash = path.IndexOf('/', Prefix.Length);
        return slash < 0 ? (path[Prefix.Length..], "") : (path[Prefix.Length..slash], path[(slash + 1)..]);
    }
}
