using Npgsql;
using Relay.Storage.Journal;

namespace Relay.Storage.Postgres;

/// <inheritdoc cref="IHealthRows"/>
internal sealed class HealthGather(PostgresTables tables) : IHealthRows
{
    // Strikes count under the row's lock: what is read stays as it is until the commit, whoever else writes.
    private const string Rows = $"SELECT id, owner, {HealthRow.Columns} FROM webhooks WHERE id = ANY($1) ORDER BY id FOR UPDATE";

    private readonly Dictionary<long, WebhookHealth> _ahead = [];

    /// <summary>Who runs the lanes of those whose rows are locked: nobody else changes that until the transaction's end.</summary>
    private readonly Dictionary<long, long> _owners = [];
    private readonly GatheredRows _written = new(
        $"""
        UPDATE webhooks AS w SET {JournalRows.Health.Set((name, _) => "h." + name)}, hold_epoch = h.epoch
        FROM $rows AS h ({JournalRows.Health.Names}) WHERE w.id = h.id
        """,
        JournalRows.Health
    );

    public WebhookHealth? Read(long webhookId) =>
        _ahead.Remove(webhookId, out var known) ? known : tables.First(Rows, Take, PostgresTables.Longs([webhookId]));

    public bool IsOwned(long webhookId)
    {
        if (!_owners.TryGetValue(webhookId, out var owner))
            owner = _owners[webhookId] = tables.First(
                "SELECT owner FROM webhooks WHERE id = $1 FOR UPDATE",
                row => row.GetInt64(0),
                PostgresTables.Long(webhookId)
            );
        return owner == tables.Generation;
    }

    public void Write(long webhookId, WebhookHealth health) => _written.Put(webhookId, health);

    /// <summary>Asks for the webhooks that are named ahead.</summary>
    public Action<NpgsqlDataReader>? Ask(NpgsqlBatch batch)
    {
        if (tables.Ahead.Webhooks.Count == 0)
            return null;
        batch.BatchCommands.Add(PostgresTables.Command(Rows, PostgresTables.Longs(tables.Ahead.Webhooks)));
        return reader =>
        {
            while (reader.Read())
                _ahead[reader.GetInt64(0)] = Take(reader);
        };
    }

    public void ForgetAhead() => _ahead.Clear();

    /// <summary>This transaction changes them itself.</summary>
    public void ForgetOwners() => _owners.Clear();

    public void MoveTo(NpgsqlBatch batch) => _written.MoveTo(batch);

    public void Clear()
    {
        _written.Clear();
        _ahead.Clear();
        _owners.Clear();
    }

    private WebhookHealth Take(NpgsqlDataReader row)
    {
        _owners[row.GetInt64(0)] = row.GetInt64(1);
        return HealthRow.Read(row, 2);
    }
}
