using Npgsql;
using Relay.Storage.Journal;

namespace Relay.Storage.Postgres;

/// <inheritdoc cref="IHealthRows"/>
internal sealed class HealthGather(PostgresTables tables) : IHealthRows
{
    // Strikes count under the row's lock: what is read stays as it is until the commit, whoever else writes.
    private const string Rows = $"SELECT id, {HealthRow.Columns} FROM webhooks WHERE id = ANY($1) ORDER BY id FOR UPDATE";

    private readonly Dictionary<long, WebhookHealth> _ahead = [];
    private readonly GatheredRows _written = new(
        """
        UPDATE webhooks AS w SET status = h.status, reason = h.reason, epoch = h.epoch, strikes = h.strikes,
            strike_deliveries = h.strike_deliveries, last_error = h.last_error, last_sent_at = h.last_sent_at, disabled_at = h.disabled_at,
            parked_through = h.parked_through, drain = h.drain, drain_rate = h.drain_rate, drain_in_flight = h.drain_in_flight,
            probe_at = h.probe_at, open_live = h.open_live, open_parked = h.open_parked, hold_epoch = h.epoch, hold_pauses = h.hold_pauses,
            hold_from = h.hold_from, hold_until = h.hold_until
        FROM $rows AS h (id, status, reason, epoch, strikes, strike_deliveries, last_error, last_sent_at, disabled_at, parked_through,
            drain, drain_rate, drain_in_flight, probe_at, open_live, open_parked, hold_pauses, hold_from, hold_until) WHERE w.id = h.id
        """,
        "id",
        "status",
        "reason text",
        "epoch",
        "strikes",
        "strike_deliveries text",
        "last_error text",
        "last_sent_at",
        "disabled_at",
        "parked_through",
        "drain",
        "drain_rate",
        "drain_in_flight",
        "probe_at",
        "open_live",
        "open_parked",
        "hold_pauses",
        "hold_from",
        "hold_until"
    );

    public WebhookHealth? Read(long webhookId) =>
        _ahead.Remove(webhookId, out var known)
            ? known
            : tables.First(Rows, row => HealthRow.Read(row, 1), PostgresTables.Longs([webhookId]));

    public void Write(long webhookId, WebhookHealth health) =>
        _written
            .Begin()
            .Add(webhookId)
            .Add((long)health.Status)
            .Add(health.Reason)
            .Add(health.Epoch)
            .Add(health.Strikes)
            .Add(string.Join(',', health.StrikeDeliveries))
            .Add(health.LastError)
            .Add(health.LastSentAt)
            .Add(health.DisabledAt)
            .Add(health.ParkedThrough)
            .Add((long)health.Drain.Phase)
            .Add(health.Drain.RatePerSecond)
            .Add(health.Drain.MaxInFlight)
            .Add(health.Drain.ProbeAt)
            .Add(health.OpenLive)
            .Add(health.OpenParked)
            .Add(health.Hold.Pauses)
            .Add(health.Hold.From)
            .Add(health.Hold.Until);

    /// <summary>Asks for the webhooks that are named ahead.</summary>
    public Action<NpgsqlDataReader>? Ask(NpgsqlBatch batch)
    {
        if (tables.Ahead.Webhooks.Count == 0)
            return null;
        batch.BatchCommands.Add(PostgresTables.Command(Rows, PostgresTables.Longs(tables.Ahead.Webhooks)));
        return reader =>
        {
            while (reader.Read())
                _ahead[reader.GetInt64(0)] = HealthRow.Read(reader, 1);
        };
    }

    public void ForgetAhead() => _ahead.Clear();

    public void MoveTo(NpgsqlBatch batch) => _written.MoveTo(batch);

    public void Clear()
    {
        _written.Clear();
        _ahead.Clear();
    }
}
