using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <inheritdoc cref="IEventRows"/>
internal sealed class EventStatements(nint db, DedupeIndex dedupe) : IEventRows, IDisposable
{
    private readonly Statement _event = Statement.Into(db, JournalRows.Events.With(JournalRows.Body));
    private readonly Statement _arrival = Statement.Into(db, JournalRows.Arrivals);
    private readonly Statement _exchange = Statement.Into(db, JournalRows.Exchanges);
    private readonly Statement _first = new(db, JournalSql.FindFirst);
    private readonly KeyConflicts _conflicts = new(db);
    private readonly Statement _trim = new(db, JournalSql.TrimRejected);
    private readonly Statement _late = new(db, JournalSql.IsAdmissible);
    private readonly Statement _admit = new(db, JournalSql.Admit);

    public long? ClaimKey(long sourceId, string key, ref long eventId)
    {
        var owner = dedupe.Find(sourceId, key, out var slot);
        if (owner is null)
            dedupe.Add(slot, eventId);
        return owner;
    }

    public long? FindKey(long sourceId, string key) => dedupe.Find(sourceId, key, out _);

    public void KeepKey(long sourceId, string key, long eventId) => dedupe.Keep(sourceId, key, eventId);

    public int DropKeys(IReadOnlyList<object> hashes) => hashes.Count(hash => dedupe.TryDrop((long)hash));

    public FirstRequest? FindFirst(long eventId)
    {
        if (!_first.Begin().Add(eventId).Step())
            return null;
        var first = new FirstRequest(_first.Bytes(0), _first.TextOrNull(1));
        _first.Reset();
        return first;
    }

    public void Add(EventRecord record, byte[] headers) => _event.Put(record, headers).Add(record.Request.Body).Run();

    public void FlagConflict(long sourceId, long eventId) => _conflicts.Note(sourceId, eventId);

    public void Add(in ArrivalRow row) => _arrival.Put(row).Run();

    public bool IsAdmissible(long arrivalId)
    {
        var isLate = _late.Begin().Add(arrivalId).Step();
        _late.Reset();
        return isLate;
    }

    public void Admit(long arrivalId, long eventId) => _admit.Begin().Add(eventId).Add(arrivalId).Run();

    public void TrimRejected(long sourceId, int kept) => _trim.Begin().Add(sourceId).Add(kept).Run();

    public void Add(long id, ExchangeRecord exchange, byte[] headers) => _exchange.Put(id, exchange, headers).Run();

    public void Dispose()
    {
        _event.Dispose();
        _arrival.Dispose();
        _exchange.Dispose();
        _first.Dispose();
        _conflicts.Dispose();
        _trim.Dispose();
        _late.Dispose();
        _admit.Dispose();
    }
}
