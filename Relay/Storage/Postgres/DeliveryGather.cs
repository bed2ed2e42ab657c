using Npgsql;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <inheritdoc cref="IDeliveryRows"/>
internal sealed class DeliveryGather(PostgresTables tables) : IDeliveryRows
{
    private const string Leases =
        "SELECT id, lease, retries, throttled_at, epoch, next_at, trigger FROM deliveries WHERE id = ANY($1) AND state = 1 "
        + "ORDER BY id FOR UPDATE";

    private readonly GatheredRows _added = GatheredRows.Into(
        "deliveries",
        "",
        "id",
        "event_id",
        "webhook_id",
        "state",
        "trigger",
        "lease",
        "epoch",
        "next_at",
        "created_at"
    );
    private readonly GatheredRows _tests = GatheredRows.Into(
        "deliveries",
        "",
        "id",
        "event_id",
        "webhook_id",
        "state",
        "trigger",
        "attempts",
        "next_at",
        "created_at",
        "settled_at",
        "outcome",
        "status"
    );
    private readonly GatheredRows _settled = new(
        """
        UPDATE deliveries AS d SET state = s.state, lease = 0, started = 0, returns_to = NULL, epoch = s.epoch, retries = s.retries,
            throttled_at = s.throttled_at, attempts = s.attempts, next_at = s.next_at, settled_at = s.settled_at, outcome = s.outcome,
            status = s.status
        FROM $rows AS s (id, state, epoch, retries, throttled_at, attempts, next_at, settled_at, outcome, status) WHERE d.id = s.id
        """,
        "id",
        "state",
        "epoch",
        "retries",
        "throttled_at",
        "attempts",
        "next_at",
        "settled_at",
        "outcome",
        "status"
    );
    private readonly GatheredRows _attempts = GatheredRows.Into("attempts", OnSameAttempt, AttemptColumns);

    private static readonly string[] AttemptColumns =
    [
        "delivery_id",
        "number",
        "purpose",
        "started_at",
        "duration_ms",
        "outcome",
        "status",
        "error text",
        "remote text",
        "dns_ms",
        "connect_ms",
        "tls_ms",
        "first_byte_ms",
        "truncated",
        "request_headers bytea",
        "response_headers bytea",
        "response_body bytea",
    ];

    private static readonly string OnSameAttempt =
        "ON CONFLICT (delivery_id, number) DO UPDATE SET "
        + string.Join(", ", AttemptColumns.Skip(2).Select(column => column.Split(' ')[0]).Select(name => $"{name} = excluded.{name}"));

    /// <summary>Leases that were read, under their rows' locks; null while nothing of what was named is known.</summary>
    private Dictionary<long, (long Lease, LeasedRow Row)>? _leased;

    public void Add(in DeliveryRow row) =>
        _added
            .Begin()
            .Add(row.Id)
            .Add(row.EventId)
            .Add(row.WebhookId)
            .Add((long)row.State)
            .Add((long)row.Trigger)
            .Add(row.Lease)
            .Add(row.Epoch)
            .Add(row.At)
            .Add(row.At);

    public LeasedRow? FindLeased(long deliveryId, long lease)
    {
        Load(deliveryId);
        return _leased!.TryGetValue(deliveryId, out var found) && found.Lease == lease ? found.Row : null;
    }

    public bool Settle(in SettledRow row)
    {
        if (FindLeased(row.DeliveryId, row.Lease) is null)
            return false;
        _leased!.Remove(row.DeliveryId);
        tables.Ahead.Deliveries.Remove(row.DeliveryId);
        _settled
            .Begin()
            .Add(row.DeliveryId)
            .Add((long)row.State)
            .Add(row.Epoch)
            .Add(row.Retries)
            .Add(row.ThrottledAt)
            .Add(row.Attempts)
            .Add(row.NextAt)
            .Add(row.SettledAt)
            .Add((long)row.Outcome)
            .Add(row.Status);
        return true;
    }

    public ReopenedRow? Reopen(long deliveryId, long now, bool redrive) =>
        tables.First(
            JournalSql.Reopen,
            row => (ReopenedRow?)new ReopenedRow(row.GetInt64(0), (DeliveryTrigger)row.GetInt64(1), (int)row.GetInt64(2)),
            PostgresTables.Long(now),
            PostgresTables.Long(redrive ? 1 : 0),
            PostgresTables.Long(deliveryId),
            PostgresTables.Long(redrive ? 0 : long.MaxValue)
        );

    public void AddTest(in TestRow row) =>
        _tests
            .Begin()
            .Add(row.Id)
            .Add(row.EventId)
            .Add(row.WebhookId)
            .Add((long)row.State)
            .Add((long)DeliveryTrigger.Test)
            .Add(1)
            .Add(row.SettledAt)
            .Add(row.StartedAt)
            .Add(row.SettledAt)
            .Add((long)row.Outcome)
            .Add(row.Status);

    public void Add(long deliveryId, int number, AttemptPurpose purpose, AttemptResult result, AttemptBytes bytes)
    {
        var timings = result.Timings;
        _attempts
            .Begin()
            .Add(deliveryId)
            .Add(number)
            .Add((long)purpose)
            .Add(result.StartedAt)
            .Add(result.DurationMs)
            .Add((long)result.Outcome)
            .Add(result.Status)
            .Add(result.Error)
            .Add(result.RemoteAddress)
            .Add(timings.DnsMs)
            .Add(timings.ConnectMs)
            .Add(timings.TlsMs)
            .Add(timings.FirstByteMs)
            .Add(result.ResponseTruncated)
            .Add(bytes.Request)
            .Add(bytes.Response)
            .Add(result.ResponseBody);
    }

    /// <summary>Asks for the leases that are named ahead.</summary>
    public Action<NpgsqlDataReader>? Ask(NpgsqlBatch batch)
    {
        if (tables.Ahead.Deliveries.Count == 0)
            return null;
        batch.BatchCommands.Add(PostgresTables.Command(Leases, PostgresTables.Longs(tables.Ahead.Deliveries)));
        return Read;
    }

    public void ForgetAhead() => _leased = null;

    public void MoveTo(NpgsqlBatch batch)
    {
        _added.MoveTo(batch);
        _settled.MoveTo(batch);
        _tests.MoveTo(batch);
        _attempts.MoveTo(batch);
    }

    public void Clear()
    {
        _added.Clear();
        _settled.Clear();
        _tests.Clear();
        _attempts.Clear();
        _leased = null;
    }

    /// <summary>After somebody's statements all that is still named is read again, in one round trip.</summary>
    private void Load(long deliveryId)
    {
        if (_leased is not null && !tables.Ahead.Deliveries.Add(deliveryId))
            return;
        tables.Ahead.Deliveries.Add(deliveryId);
        tables.Flush();
        using var command = new NpgsqlCommand(Leases, tables.Connection);
        command.Parameters.Add(PostgresTables.Longs(tables.Ahead.Deliveries));
        using var reader = command.ExecuteReader();
        Read(reader);
    }

    private void Read(NpgsqlDataReader reader)
    {
        _leased = [];
        while (reader.Read())
            _leased[reader.GetInt64(0)] = (
                reader.GetInt64(1),
                new LeasedRow(
                    (int)reader.GetInt64(2),
                    reader.LongOrNull(3),
                    (int)reader.GetInt64(4),
                    reader.GetInt64(5),
                    (DeliveryTrigger)reader.GetInt64(6)
                )
            );
    }
}
