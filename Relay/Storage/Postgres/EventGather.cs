using Npgsql;
using NpgsqlTypes;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <inheritdoc cref="IEventRows"/>
internal sealed class EventGather(PostgresTables tables, IdSequence ids, Func<long, string, UInt128> hash) : IEventRows
{
    private const string Columns = "k.hash, k.event_id, e.source_id, e.dedupe_key, e.body_sha256, e.target";

    private const string Owners = $"SELECT {Columns} FROM dedupe k LEFT JOIN events e ON e.id = k.event_id WHERE k.hash = ANY($1)";

    /// <summary>
    /// In the order of the hashes, so that two nodes which want the same keys wait for each other and not in a circle.
    /// </summary>
    private const string Claim =
        "INSERT INTO dedupe (hash, event_id) SELECT * FROM unnest($1, $2) AS k (hash, event_id) ORDER BY hash ON CONFLICT DO NOTHING";

    /// <summary>A statement of its own: who waited in the one before sees here who was first.</summary>
    private const string OtherOwners =
        $"SELECT {Columns} FROM unnest($1, $2) AS c (hash, event_id) JOIN dedupe k ON k.hash = c.hash AND k.event_id <> c.event_id "
        + "LEFT JOIN events e ON e.id = k.event_id";

    private const string Taken = "SELECT hash FROM dedupe WHERE hash = ANY($1)";

    private readonly GatheredRows _events = GatheredRows.Into(JournalRows.Events);
    private readonly GatheredRows _bodies = GatheredRows.Into(new RowColumns("bodies", "id", JournalRows.Body));
    private readonly GatheredRows _arrivals = GatheredRows.Into(JournalRows.Arrivals);
    private readonly GatheredRows _exchanges = GatheredRows.Into(JournalRows.Exchanges);
    private readonly GatheredRows _keys = GatheredRows.Into(new RowColumns("dedupe", "hash uuid", "event_id"));

    /// <summary>Who has a key, as far as was read; null where nobody has.</summary>
    private readonly Dictionary<Guid, KeyOwner?> _owners = [];
    private readonly Dictionary<long, FirstRequest> _firsts = [];

    /// <summary>Keys that were taken ahead, for events that are yet to come, by these.</summary>
    private readonly Dictionary<Guid, long> _claims = [];

    public long? ClaimKey(long sourceId, string key, ref long eventId)
    {
        if (Find(sourceId, key, out var slot) is { } owner)
        {
            // Taken ahead by this transaction, and here is the first event of it.
            if (!_claims.Remove(slot, out var claimed) || claimed != owner)
                return owner;
            _owners[slot] = new KeyOwner(eventId = claimed, sourceId, SqlDialect.Storable(key));
            return null;
        }

        _owners[slot] = new KeyOwner(eventId, sourceId, SqlDialect.Storable(key));
        _keys.Begin().Add(slot).Add(eventId);
        return null;
    }

    public long? FindKey(long sourceId, string key) => Find(sourceId, key, out _);

    /// <summary>It has a row of its own from the beginning.</summary>
    public void KeepKey(long sourceId, string key, long eventId) { }

    public int DropKeys(IReadOnlyList<object> hashes)
    {
        List<Guid> asked = [.. hashes.Cast<Guid>()];
        var behind = asked.ToDictionary(DedupeHash.Next);
        foreach (var taken in tables.Query(Taken, row => row.GetGuid(0), Hashes([.. behind.Keys])))
            asked.Remove(behind[taken]);
        foreach (var hash in asked)
            _owners.Remove(hash);
        return tables.Execute("DELETE FROM dedupe WHERE hash = ANY($1)", Hashes([.. asked]));
    }

    public FirstRequest? FindFirst(long eventId) =>
        _firsts.TryGetValue(eventId, out var first)
            ? first
            : tables.First(
                JournalSql.FindFirst,
                row => new FirstRequest(row.BytesOrNull(0)!, row.TextOrNull(1)),
                PostgresTables.Long(eventId)
            );

    public void Add(EventRecord record, byte[] headers)
    {
        _firsts[record.Id] = new FirstRequest(record.BodySha256, record.Request.Target.NullIfEmpty());
        _events.Put(record, headers);
        _bodies.Begin().Add(record.Id).Add(record.Request.Body);
    }

    public void FlagConflict(long sourceId, long eventId)
    {
        tables.Execute(JournalSql.FlagConflict, PostgresTables.Long(eventId));
        tables.Execute(JournalSql.CountConflict, PostgresTables.Long(sourceId));
    }

    public void Add(in ArrivalRow row) => _arrivals.Put(row);

    public bool IsAdmissible(long arrivalId) => tables.First(JournalSql.IsAdmissible, _ => true, PostgresTables.Long(arrivalId));

    public void Admit(long arrivalId, long eventId) =>
        tables.Execute(JournalSql.Admit, PostgresTables.Long(eventId), PostgresTables.Long(arrivalId));

    public void TrimRejected(long sourceId, int kept) =>
        tables.Execute(JournalSql.TrimRejected, PostgresTables.Long(sourceId), PostgresTables.Long(kept));

    public void Add(long id, ExchangeRecord exchange, byte[] headers) => _exchanges.Put(id, exchange, headers);

    /// <summary>Asks for the owners of the keys that are named ahead.</summary>
    public Action<NpgsqlDataReader>? Ask(NpgsqlBatch batch)
    {
        if (tables.Ahead.Keys.Count == 0)
            return null;
        // Alone it need not take them ahead. Where another node has come a moment ago, the server refuses the second of two equal keys, and
        // its transaction is made anew.
        if (tables.HasPeers)
            ClaimAhead(batch);
        else
            AskForOwners(batch);
        return Read;
    }

    private void AskForOwners(NpgsqlBatch batch)
    {
        foreach (var (sourceId, key) in tables.Ahead.Keys)
            _owners[DedupeHash.ToGuid(hash(sourceId, key))] = null;
        batch.BatchCommands.Add(PostgresTables.Command(Owners, Hashes([.. _owners.Keys])));
    }

    private void ClaimAhead(NpgsqlBatch batch)
    {
        foreach (var (sourceId, key) in tables.Ahead.Keys)
        {
            var slot = DedupeHash.ToGuid(hash(sourceId, key));
            if (!_claims.TryAdd(slot, 0))
                continue;
            var id = _claims[slot] = ids.Next();
            _owners[slot] = new KeyOwner(id, null, null);
        }

        var (hashes, claims) = (_claims.Keys.ToArray(), _claims.Values.ToArray());
        batch.BatchCommands.Add(PostgresTables.Command(Claim, Hashes(hashes), PostgresTables.Longs(claims)));
        batch.BatchCommands.Add(PostgresTables.Command(OtherOwners, Hashes(hashes), PostgresTables.Longs(claims)));
    }

    public void MoveTo(NpgsqlBatch batch)
    {
        _events.MoveTo(batch);
        _bodies.MoveTo(batch);
        _keys.MoveTo(batch);
        _arrivals.MoveTo(batch);
        _exchanges.MoveTo(batch);
    }

    public void Clear()
    {
        _events.Clear();
        _bodies.Clear();
        _keys.Clear();
        _arrivals.Clear();
        _exchanges.Clear();
        _owners.Clear();
        _firsts.Clear();
        _claims.Clear();
    }

    private static NpgsqlParameter<Guid[]> Hashes(Guid[] hashes) =>
        new NpgsqlParameter<Guid[]> { TypedValue = hashes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

    private void Read(NpgsqlDataReader reader)
    {
        while (reader.Read())
            Read(reader, reader.GetGuid(0));
    }

    private KeyOwner Read(NpgsqlDataReader row, Guid slot)
    {
        var eventId = row.GetInt64(1);
        // Keys outlive their events: where retention took the row, the 128 bits alone must do.
        var owner = new KeyOwner(eventId, row.LongOrNull(2), row.TextOrNull(3));
        if (row.BytesOrNull(4) is { } sha256)
            _firsts[eventId] = new FirstRequest(sha256, row.TextOrNull(5));
        _owners[slot] = owner;
        return owner;
    }

    /// <param name="slot">Where the key goes if nobody has it.</param>
    private long? Find(long sourceId, string key, out Guid slot)
    {
        var stored = SqlDialect.Storable(key);
        for (var number = hash(sourceId, key); ; number++)
        {
            slot = DedupeHash.ToGuid(number);
            if (Lookup(slot) is not { } owner)
                return null;
            if (owner.SourceId is null || (owner.SourceId == sourceId && owner.Key == stored))
                return owner.EventId;
        }
    }

    private KeyOwner? Lookup(Guid slot)
    {
        if (_owners.TryGetValue(slot, out var known))
            return known;
        return _owners[slot] = tables.First(Owners, row => Read(row, row.GetGuid(0)), Hashes([slot]));
    }

    /// <summary>Of a key; without a source where its event is gone.</summary>
    private sealed record KeyOwner(long EventId, long? SourceId, string? Key);
}
