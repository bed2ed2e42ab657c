using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <inheritdoc cref="IEventRows"/>
internal sealed class EventStatements(nint db, DedupeIndex dedupe) : IEventRows, IDisposable
{
    private readonly Statement _event = new(
        db,
        """
        INSERT INTO events (id, source_id, kind, type, call_id, account_id, dedupe_key, occurred_at, received_at, verification,
            problem, flags, target, remote, body_sha256, body_bytes, headers, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _arrival = new(
        db,
        """
        INSERT INTO arrivals (id, source_id, result, reason, event_id, received_at, remote, target, body_sha256, body_bytes,
            headers, late, method, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _exchange = new(
        db,
        """
        INSERT INTO exchanges (id, event_id, upstream, started_at, duration_ms, outcome, status, response_headers, response_body, truncated, answer)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _first = new(db, JournalSql.FindFirst);
    private readonly KeyConflicts _conflicts = new(db);
    private readonly Statement _trim = new(db, JournalSql.TrimRejected);
    private readonly Statement _late = new(db, JournalSql.IsAdmissible);
    private readonly Statement _admit = new(db, JournalSql.Admit);

    public long? ClaimKey(long sourceId, string key, long eventId)
    {
        var owner = dedupe.Find(sourceId, key, out var slot);
        if (owner is null)
            dedupe.Add(slot, eventId);
        return owner;
    }

    public long? FindKey(long sourceId, string key) => dedupe.Find(sourceId, key, out _);

    public FirstRequest? FindFirst(long eventId)
    {
        if (!_first.Begin().Add(eventId).Step())
            return null;
        var first = new FirstRequest(_first.Bytes(0), _first.TextOrNull(1));
        _first.Reset();
        return first;
    }

    public void Add(EventRecord record, byte[] headers)
    {
        var envelope = record.Envelope;
        _event
            .Begin()
            .Add(record.Id)
            .Add(record.SourceId)
            .Add(envelope.Kind)
            .Add(envelope.Type)
            .Add(envelope.CallId)
            .Add(envelope.AccountId)
            .Add(envelope.DedupeKey)
            .Add(envelope.OccurredAt)
            .Add(record.ReceivedAt)
            .Add((long)record.Verification)
            .Add(envelope.Problem)
            .Add(string.Join(',', record.Flags).NullIfEmpty())
            .Add(record.Request.Target.NullIfEmpty())
            .Add(record.Remote)
            .Add(record.BodySha256)
            .Add(record.Request.Body.Length)
            .Add(headers)
            .Add(record.Request.Body.Span)
            .Run();
    }

    public void FlagConflict(long sourceId, long eventId) => _conflicts.Note(sourceId, eventId);

    public void Add(in ArrivalRow row)
    {
        _arrival
            .Begin()
            .Add(row.Id)
            .Add(row.SourceId)
            .Add(row.Result)
            .Add(row.Reason)
            .Add(row.EventId)
            .Add(row.ReceivedAt)
            .Add(row.Remote)
            .Add(row.Target.NullIfEmpty())
            .Add(row.BodySha256)
            .Add(row.BodyBytes)
            .Add(row.Headers)
            .Add(row.IsLate)
            .Add(row.Method);
        (row.Body is { } body ? _arrival.Add(body.Span) : _arrival.Add((string?)null)).Run();
    }

    public bool IsAdmissible(long arrivalId)
    {
        var isLate = _late.Begin().Add(arrivalId).Step();
        _late.Reset();
        return isLate;
    }

    public void Admit(long arrivalId, long eventId) => _admit.Begin().Add(eventId).Add(arrivalId).Run();

    public void TrimRejected(long sourceId, int kept) => _trim.Begin().Add(sourceId).Add(kept).Run();

    public void Add(long id, ExchangeRecord exchange, byte[] headers) =>
        _exchange
            .Begin()
            .Add(id)
            .Add(exchange.EventId)
            .Add(exchange.Upstream)
            .Add(exchange.StartedAt)
            .Add(exchange.DurationMs)
            .Add(exchange.Outcome)
            .Add(exchange.Status)
            .Add(headers)
            .Add(exchange.ResponseBody.Span)
            .Add(exchange.ResponseTruncated)
            .Add((long)exchange.Answer)
            .Run();

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
