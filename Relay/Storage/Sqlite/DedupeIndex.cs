using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>
/// The unique index over (source, dedupe key), kept by the one writer. A key is a 64-bit hash; the full key is compared on every hit, and
/// a true collision takes the next free number.
/// <code>
///   recent (memory) ──full──► merging (sorted, memory) ──a slice with each transaction──► dedupe (table)
/// </code>
/// Random keys would dirty one page of the table each; a sorted run dirties each page once. A crash loses nothing: the newest events are
/// read again
/// (everything behind the mark <c>dedupe_merged</c>) and a half-merged run is merged once more. An event that comes late, by an import,
/// is not among the newest: its key goes into the table at once, in the transaction of the event.
/// </summary>
internal sealed class DedupeIndex : IDisposable
{
    private const int LeastSlice = 128;
    private const string Mark = "dedupe_merged";

    public const int DefaultRun = 32_768;

    private readonly Statement _find,
        _insert,
        _drop,
        _mark,
        _event;
    private readonly int _runLength;
    private readonly Func<long, string, long> _hash;
    private readonly List<long> _added = [];
    private Dictionary<long, long> _recent = [];
    private Dictionary<long, long> _merging = [];
    private KeyValuePair<long, long>[] _run = [];
    private int _merged,
        _mergedAtBegin;
    private long _newest,
        _runNewest;

    /// <param name="runLength">Keys that gather in memory before they are merged.</param>
    /// <param name="hash">The key's 64 bits; only tests, which need collisions, give another one.</param>
    public DedupeIndex(SqliteConnection connection, int runLength = DefaultRun, Func<long, string, long>? hash = null)
    {
        (_runLength, _hash) = (runLength, hash ?? Hash);
        var db = connection.Handle!.DangerousGetHandle();
        _find = new Statement(db, "SELECT event_id FROM dedupe WHERE hash = ?");
        _insert = new Statement(db, "INSERT OR IGNORE INTO dedupe (hash, event_id) VALUES (?, ?)");
        _drop = new Statement(db, "DELETE FROM dedupe WHERE hash = ?");
        _mark = new Statement(
            db,
            $"INSERT INTO meta (name, value) VALUES ('{Mark}', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        );
        _event = new Statement(db, "SELECT source_id, dedupe_key FROM events WHERE id = ?");
        Load(connection);
    }

    /// <summary>Finds the event that has this key.</summary>
    /// <param name="slot">Where <see cref="Add"/> puts the key if there is none.</param>
    public long? Find(long sourceId, string key, out long slot)
    {
        for (slot = _hash(sourceId, key); ; slot++)
        {
            if (Lookup(slot) is not { } eventId)
                return null;
            if (Is(eventId, sourceId, key))
                return eventId;
        }
    }

    public void Add(long slot, long eventId)
    {
        if (eventId < _newest)
        {
            _insert.Begin().Add(slot).Add(eventId).Run();
            return;
        }

        _recent.Add(slot, eventId);
        _added.Add(slot);
        _newest = eventId;
    }

    /// <summary>
    /// Puts the key of an event that is about to be removed into the table: from memory alone it would be lost with the next stop, because
    /// a start reads it from the event.
    /// </summary>
    public void Keep(long sourceId, string key, long eventId)
    {
        if (Find(sourceId, key, out var slot) == eventId && (_recent.ContainsKey(slot) || _merging.ContainsKey(slot)))
            _insert.Begin().Add(slot).Add(eventId).Run();
    }

    /// <summary>Removes a key from the table; false where it must stay, or is in memory only.</summary>
    public bool TryDrop(long slot)
    {
        // A collision's key lies behind it, and would not be found any more; a run that is being merged would bring it back.
        if (Lookup(slot + 1) is not null || _merging.ContainsKey(slot))
            return false;
        _recent.Remove(slot);
        _drop.Begin().Add(slot).Run();
        return true;
    }

    public void Begin()
    {
        _added.Clear();
        _mergedAtBegin = _merged;
    }

    /// <summary>
    /// Merges the next slice of the sorted run, within the transaction that is about to commit. Keeps ahead of what was added.
    /// </summary>
    public void BeforeCommit()
    {
        if (_run.Length == 0 || _added.Count == 0)
            return;
        var end = Math.Min(_run.Length, _merged + Math.Max(LeastSlice, _added.Count * 2));
        for (; _merged < end; _merged++)
            _insert.Begin().Add(_run[_merged].Key).Add(_run[_merged].Value).Run();
        if (_merged == _run.Length)
            _mark.Begin().Add(_runNewest.ToString()).Run();
    }

    public void AfterCommit()
    {
        if (_run.Length > 0 && _merged == _run.Length)
            (_run, _merging) = ([], []);
        if (_run.Length == 0 && _recent.Count >= _runLength)
            StartRun();
    }

    public void Rollback()
    {
        foreach (var slot in _added)
            _recent.Remove(slot);
        _merged = _mergedAtBegin;
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _drop.Dispose();
        _mark.Dispose();
        _event.Dispose();
    }

    private static long Hash(long sourceId, string key)
    {
        // A key has up to 512 letters, and what ingest puts before it.
        Span<byte> input = stackalloc byte[8 + Encoding.UTF8.GetMaxByteCount(576)];
        Span<byte> hash = stackalloc byte[32];
        BinaryPrimitives.WriteInt64LittleEndian(input, sourceId);
        var length = Encoding.UTF8.GetBytes(key, input[8..]);
        SHA256.HashData(input[..(8 + length)], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    private long? Lookup(long slot)
    {
        if (_recent.TryGetValue(slot, out var eventId) || _merging.TryGetValue(slot, out eventId))
            return eventId;
        if (!_find.Begin().Add(slot).Step())
            return null;
        eventId = _find.Long(0);
        _find.Reset();
        return eventId;
    }

    private bool Is(long eventId, long sourceId, string key)
    {
        // Keys outlive their events: where retention took the row, the 64 bits alone must do.
        if (!_event.Begin().Add(eventId).Step())
            return true;
        var same = _event.Long(0) == sourceId && _event.TextOrNull(1) == key;
        _event.Reset();
        return same;
    }

    private void StartRun()
    {
        _merging = _recent;
        _recent = new Dictionary<long, long>(_runLength);
        _run = [.. _merging];
        Array.Sort(_run, static (a, b) => a.Key.CompareTo(b.Key));
        (_merged, _runNewest) = (0, _newest);
    }

    private void Load(SqliteConnection connection)
    {
        var merged = connection.Long("SELECT CAST(value AS INTEGER) FROM meta WHERE name = @name", ("name", Mark));
        var unmerged = connection.Query(
            "SELECT id, source_id, dedupe_key FROM events WHERE id > @merged AND dedupe_key IS NOT NULL ORDER BY id",
            row => (Id: row.GetInt64(0), Source: row.GetInt64(1), Key: row.GetString(2)),
            ("merged", merged)
        );
        _newest = merged;
        foreach (var (id, source, key) in unmerged)
        {
            // A run that was merged in part before a crash is in the table already.
            if (Find(source, key, out var slot) is null)
                _recent[slot] = id;
            _newest = id;
        }

        AfterCommit();
    }
}
