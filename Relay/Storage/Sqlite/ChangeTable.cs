using Microsoft.Data.Sqlite;
using Relay.Storage.Changes;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>
/// The change log as the writer keeps it: whatever a transaction changes is packed as it happens and inserted as one row in that
/// transaction.
/// </summary>
internal sealed class ChangeTable(SqliteConnection connection, nint db) : IDisposable
{
    private readonly Statement _insert = new(db, "INSERT INTO changes (seq, at, items, body) VALUES (?, ?, ?, ?)");
    private long _position = connection.Long("SELECT seq + items - 1 FROM changes ORDER BY seq DESC LIMIT 1");
    private long _at;
    private int _written;

    /// <summary>The number of the newest change on disk. Any thread may ask.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>What the transaction has changed so far.</summary>
    public ChangeBuffer Buffer { get; } = new();

    public void Begin(long now)
    {
        _at = now;
        _written = 0;
        Buffer.Begin(now);
    }

    /// <summary>To be called last before the commit.</summary>
    public void BeforeCommit()
    {
        _written = Buffer.Count;
        if (_written > 0)
            _insert.Begin().Add(_position + 1).Add(_at).Add(_written).Add(Buffer.Bytes).Run();
    }

    public void AfterCommit() => Volatile.Write(ref _position, _position + _written);

    public void Dispose() => _insert.Dispose();

    /// <summary>Takes what others' statements tell.</summary>
    /// <param name="health">A webhook's health as it stands in the transaction.</param>
    public void Add(ChangeNote note, Func<long, WebhookHealth> health)
    {
        if (note.Sort == ChangeSort.Webhook)
            Buffer.Webhook(WebhookStep.From(note.Id, health(note.Id)));
        else
            Buffer.Run(note.Id, note.Run);
    }
}
