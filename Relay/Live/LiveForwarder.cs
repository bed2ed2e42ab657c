using Relay.Config;
using Relay.Hosting;

namespace Relay.Live;

/// <summary>
/// One accepted request to its source's upstream and back.
/// <code>
///  ForwardAsync
///   (0) somebody listens? ► the local handler's answer, through a tunnel                        LiveTunnel
///   (1) no upstream?      ► the provider's way: an empty answer or 502 upstream_missing
///   (2) same message?     one flight per live message: a copy waits for the answer of the one before   LiveFlights ► LiveCopies
///   (3) arrange           recorded body in, answer captured, one limit over everything          LiveExchange
///   (4) YARP's pipeline   route by slug ► failover ► load balancing ► passive health ► HTTP      LiveServices.MapLive
///   (5) judge             who failed and when                                                    ► 502 upstream_failed | 504 upstream_timeout
///   (6) record            exchange log, one log line, one count; who has the answer can read the record
///   (7) answer            what was held back goes out
/// </code>
/// </summary>
internal sealed class LiveForwarder(
    LiveOptions options,
    TimeProvider clock,
    LiveFlights flights,
    LiveTunnel tunnel,
    ExchangeJournal journal
) : ILiveForwarder
{
    private readonly LiveCopies _copies = new(journal, clock);
    private RequestDelegate? _yarp;

    /// <summary>Gives it YARP's pipeline, which can only be built when the services are.</summary>
    public void Connect(RequestDelegate yarp) => _yarp = yarp;

    public async Task ForwardAsync(HttpContext context, RoutedSource source, Recorded recorded, InboundRequest request, Envelope envelope)
    {
        var live = envelope.Live;
        var hasUpstream = UpstreamConfig.Usable(source.Source).Any();
        var limit = live?.Limit ?? options.ForwardLimit;
        var (slug, streams) = (source.Source.Slug, source.Source.StreamAnswers);
        var order = new LiveOrder(slug, recorded.EventId, limit, recorded.Duplicate ? 1 : 0, live is not null, streams);
        // :: Step 0 somebody listens
        if (tunnel.Takes(source, envelope, hasUpstream))
            await tunnel.AnswerAsync(context, source, recorded.EventId, limit);
        // :: Step 1 no upstream
        else if (!hasUpstream)
            await AnswerMissingAsync(context, source, recorded.EventId, live);
        // :: Step 2 same message
        else if (live is not null)
            await ForwardOnceAsync(context, source, order, request);
        else
            await ExchangeAsync(context, source, order, request, _ => { });
    }

    /// <summary>Sends the request, or takes the answer of one that is or was on its way; a copy that gets none sends for itself.</summary>
    private async Task ForwardOnceAsync(HttpContext context, RoutedSource source, LiveOrder order, InboundRequest request)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var left = order.Limit - clock.GetElapsedTime(started);
            left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            var flight = flights.Join(order.EventId, out var leads);
            if (!leads)
            {
                if (await _copies.TryAnswerAsync(context, source, order with { Limit = left }, flight))
                    return;
                continue;
            }

            try
            {
                var own = order with { Limit = left, Repeats = Math.Max(order.Repeats, flight.Repeats) };
                await ExchangeAsync(context, source, own, request, answer => flights.Land(order.EventId, flight, answer));
                return;
            }
            finally
            {
                flights.Land(order.EventId, flight, null);
            }
        }
    }

    private async Task ExchangeAsync(
        HttpContext context,
        RoutedSource source,
        LiveOrder order,
        InboundRequest request,
        Action<LiveAnswer?> land
    )
    {
        // :: Step 3 arrange
        using var exchange = new LiveExchange(context, order, request, clock);
        // :: Step 4 YARP's pipeline
        await (_yarp ?? throw new InvalidOperationException("MapLive was not called."))(context);
        // :: Step 5 judge; copies need not wait for this caller to read
        var outcome = LiveOutcome.FromExchange(context, exchange);
        var record = LiveRecord.FromExchange(context, exchange, outcome);
        land(LiveOutcome.IsWhole(outcome) ? LiveAnswer.FromExchange(context, exchange, record.Upstream, outcome) : null);
        if (LiveOutcome.IsWhole(outcome) && exchange.IsCallerGone)
            record = record with { Outcome = outcome = ExchangeOutcomes.CallerGone };
        // :: Step 6 record, before a caller that reads slowly or went away can hold it up
        await journal.RecordAsync(record, source);
        // :: Step 7 answer
        await AnswerAsync(context, exchange, outcome);
    }

    private static async Task AnswerAsync(HttpContext context, LiveExchange exchange, string outcome)
    {
        if (LiveOutcome.IsWhole(outcome))
            await exchange.Body.CompleteAsync();
        else if (outcome == ExchangeOutcomes.CallerGone || context.Response.HasStarted)
            context.Abort();
        else
        {
            exchange.DropAnswer();
            await LiveAnswers.FailedAsync(context, outcome, exchange.ElapsedMs);
        }
    }

    private async Task AnswerMissingAsync(HttpContext context, RoutedSource source, long eventId, LiveMessage? live)
    {
        var record = new ExchangeRecord
        {
            EventId = eventId,
            StartedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            DurationMs = 0,
            Outcome = ExchangeOutcomes.UpstreamMissing,
        };
        await journal.RecordAsync(record, source);
        await (
            live?.Empty is { } empty
                ? LiveAnswers.EmptyAsync(context, empty)
                : LiveAnswers.FailedAsync(context, ExchangeOutcomes.UpstreamMissing, 0)
        );
    }
}
