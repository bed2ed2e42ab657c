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

    private readonly GatheredRows _added = GatheredRows.Into(JournalRows.Deliveries);
    private readonly GatheredRows _tests = GatheredRows.Into(JournalRows.Tests);
    private readonly GatheredRows _settled = new(
        $"""
        UPDATE deliveries AS d SET {JournalRows.Settlements.Set((name, _) => "s." + name)}, lease = 0, started = 0, returns_to = NULL
        FROM $rows AS s ({JournalRows.Settlements.Names}) WHERE d.id = s.id
        """,
        JournalRows.Settlements
    );
    private readonly GatheredRows _attempts = GatheredRows.Into(
        JournalRows.Attempts,
        "ON CONFLICT (delivery_id, number) DO UPDATE SET "
            + string.Join(", ", JournalRows.Attempts.All.Skip(2).Select(column => $"{column.Name} = excluded.{column.Name}"))
    );

    /// <summary>Leases that were read, under their rows' locks; null while nothing of what was named is known.</summary>
    private Dictionary<long, (long Lease, LeasedRow Row)>? _leased;

    public void Add(in DeliveryRow row) => _added.Put(row);

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
        _settled.Put(row);
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

    public void AddTest(in TestRow row) => _tests.Put(row);

    public void Add(long deliveryId, int number, AttemptPurpose purpose, AttemptResult result, AttemptBytes bytes, int? strike) =>
        _attempts.Put(deliveryId, number, purpose, result, bytes, strike);

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
