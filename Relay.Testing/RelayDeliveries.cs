using System.Text;
using System.Text.Json;
using Relay.Delivery.Lanes;
using Relay.Domain;
using Relay.Domain.Deliveries;
using Relay.Domain.History;
using Relay.Domain.Webhooks;
using Relay.Ui.Words;

namespace Relay.Testing;

/// <summary>What becomes of the events of a test.</summary>
public sealed class RelayDeliveries
{
    private const int NamedEvents = 20;

    private readonly IHistory _history;
    private readonly ISetup _setup;
    private readonly Settling _settling;

    internal RelayDeliveries(
        IHistory history,
        ISetup setup,
        InFlightAttempts running,
        RelaySinks sinks,
        ManualClock clock,
        TimeSpan patience
    )
    {
        (_history, _setup) = (history, setup);
        _settling = new Settling(history, running, sinks, clock, patience);
    }

    /// <summary>All of them as they are now, oldest first.</summary>
    public async Task<IReadOnlyList<RelayDelivery>> ListAsync(CancellationToken cancel = default)
    {
        var all = new List<RelayDelivery>();
        foreach (var delivery in (await _history.AllDeliveriesAsync(new DeliveryFilter(), cancel).ConfigureAwait(false)).Reverse())
            all.Add(await ReadAsync(delivery, cancel).ConfigureAwait(false));
        return all;
    }

    /// <summary>
    /// Waits until each delivery has come to its end, whatever that is, and moves the clock to the next retry, time limit or answer of a sink
    /// as long as nothing else goes on. A handler's own work is waited for in real time.
    /// </summary>
    /// <returns>All of them, oldest first.</returns>
    /// <exception cref="RelayAssertionException">A handler has kept it waiting for too long.</exception>
    public async Task<IReadOnlyList<RelayDelivery>> SettleAsync(CancellationToken cancel = default)
    {
        var settled = await _settling.RunAsync(cancel).ConfigureAwait(false);
        var all = await ListAsync(cancel).ConfigureAwait(false);
        return settled
            ? all
            : throw new RelayAssertionException(
                Say($"{all.Count(one => one.IsOpen)} of {all.Count} deliveries are still open", all.Where(one => one.IsOpen))
            );
    }

    /// <summary>Waits as <see cref="SettleAsync"/> does, and throws unless there are deliveries and each of them was taken.</summary>
    /// <param name="count">How many there have to be; any number but none where null.</param>
    /// <exception cref="RelayAssertionException">It is otherwise: the message says what each delivery met, as the relay's pages say it.</exception>
    public async Task ShouldSettleAsync(int? count = null, CancellationToken cancel = default)
    {
        var all = await SettleAsync(cancel).ConfigureAwait(false);
        if (all.Where(one => !one.IsDelivered).ToList() is { Count: > 0 } missed)
            throw new RelayAssertionException(Say($"{missed.Count} of {all.Count} deliveries were not delivered", missed));
        if (count is { } expected && all.Count != expected)
            throw new RelayAssertionException(Say($"{all.Count} deliveries instead of {expected}", all));
        if (all.Count == 0)
            throw new RelayAssertionException(await ExplainNothingAsync(cancel).ConfigureAwait(false));
    }

    private async Task<RelayDelivery> ReadAsync(DeliverySummary delivery, CancellationToken cancel)
    {
        var attempts = await _history.AttemptsAsync(delivery.Id, cancel).ConfigureAwait(false);
        var type = (await _history.EventAsync(delivery.EventId, cancel).ConfigureAwait(false))?.Summary.Type ?? "";
        var webhook = _setup.FindWebhook(delivery.WebhookId);
        return new RelayDelivery(
            Ids.Delivery(delivery.Id),
            Ids.Event(delivery.EventId),
            type,
            webhook?.Name ?? "a deleted webhook",
            JsonNamingPolicy.SnakeCaseLower.ConvertName(delivery.Phase.ToString()),
            delivery.NextAt is { } next ? DateTimeOffset.FromUnixTimeMilliseconds(next) : null,
            [
                .. attempts.Select(attempt => new RelayAttempt(
                    attempt.Number,
                    DateTimeOffset.FromUnixTimeMilliseconds(attempt.StartedAt),
                    attempt.Status,
                    attempt.Outcome.Name(),
                    OutcomeWords.Phrase(attempt),
                    attempt.ResponseBody
                )),
            ]
        )
        {
            Sentence = DeliverySentence.From(delivery, attempts, webhook, type),
        };
    }

    private async Task<string> ExplainNothingAsync(CancellationToken cancel)
    {
        var events = await _history.EventsAsync(new EventFilter(), new PageRequest(NamedEvents), cancel).ConfigureAwait(false);
        if (events.Items.Count == 0)
            return "Nothing was delivered: no event came in.";
        var came = string.Join(", ", events.Items.Select(one => $"{one.Type} ({one.Kind})").Distinct());
        return _setup.Webhooks.Count == 0
            ? $"Nothing was delivered: there is no webhook. What came in: {came}."
            : $"Nothing was delivered: no webhook takes what came in, {came}. "
                + string.Join(", ", _setup.Webhooks.Select(webhook => $"'{webhook.Name}' takes {webhook.Event}"))
                + ".";
    }

    private static string Say(string head, IEnumerable<RelayDelivery> deliveries)
    {
        var text = new StringBuilder(head).Append(':');
        foreach (var delivery in deliveries)
            text.Append("\n  ").Append(delivery.Sentence);
        return text.ToString();
    }
}
