using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LiteDB;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>
/// Keeps a storm's evidence in a file while the storm goes on: one thread writes what has gathered, a batch to a transaction, so that
/// neither senders nor receivers wait for a disk. A crash leaves every batch that was committed, and no end.
/// </summary>
public sealed class EvidenceWriter : IDisposable
{
    private const int Waiting = 8192,
        Batch = 256;

    private readonly LiteDatabase _db;
    private readonly string _path;
    private readonly bool _isTemporary;
    private readonly BlockingCollection<(string Collection, BsonDocument Document)> _queue = new(Waiting);
    private readonly Dictionary<string, Chain> _chains = [];
    private readonly Thread _thread;
    private volatile Exception? _failure;

    private EvidenceWriter(LiteDatabase db, string path, bool isTemporary)
    {
        (_db, _path, _isTemporary) = (db, path, isTemporary);
        _thread = new Thread(Write) { IsBackground = true, Name = "evidence" };
    }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where; a temporary file that ends with the writer where null.</param>
    /// <exception cref="EvidenceException">It can't be written, or there is a file already.</exception>
    public static EvidenceWriter Create(string? path)
    {
        var file = path ?? Path.Combine(Path.GetTempPath(), $"relay-storm-{Guid.NewGuid():N}.db");
        if (File.Exists(file))
            throw new EvidenceException($"{file} is there already; evidence is never written over.");
        try
        {
            return new EvidenceWriter(EvidenceFile.Open(file, readOnly: false), file, isTemporary: path is null);
        }
        catch (Exception error) when (EvidenceFile.IsOfFiles(error))
        {
            throw new EvidenceException($"{file} can't be written: {error.Message}", error);
        }
    }

    /// <summary>Writes what is known before the first request.</summary>
    public void Begin(EvidenceHead head)
    {
        var json = EvidenceJson.Write(head);
        foreach (var name in Store.Chained)
            _chains[name] = new Chain(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        _db.GetCollection(Store.Run)
            .Insert(
                new BsonDocument
                {
                    ["_id"] = Store.Head,
                    ["format"] = Store.Format,
                    ["json"] = json,
                }
            );
        _db.GetCollection(Store.Calls).EnsureIndex(Store.CallId);
        _thread.Start();
    }

    /// <summary>A call that has fallen quiet.</summary>
    public void Add(CallRecord call) => Enqueue(Store.Calls, Documents.From(call));

    /// <summary>A hit whose call is written already, or is not known.</summary>
    public void AddLate(HitRecord hit) => Enqueue(Store.Late, Documents.From(hit));

    /// <summary>A reading of the relay's ledger.</summary>
    public void Add(LedgerSample sample) => Enqueue(Store.Ledger, Documents.From(sample));

    /// <summary>Ids of events that the relay lists.</summary>
    public void AddListed(IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0)
            return;
        var bytes = new byte[ids.Count * sizeof(long)];
        foreach (var (place, id) in ids.Index())
            BitConverter.TryWriteBytes(bytes.AsSpan(place * sizeof(long)), IdHash.From(id));
        Enqueue(Store.Listed, new BsonDocument { ["v"] = bytes });
    }

    /// <summary>Ends the writing, and reads what was written.</summary>
    /// <exception cref="EvidenceException">Something could not be written.</exception>
    public EvidenceFile Finish()
    {
        _queue.CompleteAdding();
        _thread.Join();
        if (_failure is { } failure)
            throw new EvidenceException($"The evidence can't be written to {_path}: {failure.Message}", failure);
        return new EvidenceFile(_db, _path);
    }

    /// <summary>Says how the storm ended; the file is whole from then on.</summary>
    /// <exception cref="EvidenceException">It could not be written.</exception>
    public void End(EvidenceEnd end)
    {
        var json = EvidenceJson.Write(end);
        try
        {
            _db.GetCollection(Store.Run).Insert(EvidenceFile.SealedEnd(json, _chains));
            _db.Checkpoint();
        }
        catch (Exception error) when (EvidenceFile.IsOfFiles(error))
        {
            throw new EvidenceException($"The evidence can't be written to {_path}: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.CompleteAdding();
        if (_thread.IsAlive)
            _thread.Join();
        _db.Dispose();
        _queue.Dispose();
        if (!_isTemporary)
            return;
        File.Delete(_path);
        File.Delete(EvidenceFile.LogOf(_path));
    }

    private void Enqueue(string collection, BsonDocument document)
    {
        // What can't be kept is said at the end; until then the storm goes on.
        if (_failure is null)
            _queue.Add((collection, document));
    }

    private void Write()
    {
        var batch = new List<(string Collection, BsonDocument Document)>(Batch);
        try
        {
            foreach (var first in _queue.GetConsumingEnumerable())
            {
                batch.Add(first);
                while (batch.Count < Batch && _queue.TryTake(out var next))
                    batch.Add(next);
                Commit(batch);
                batch.Clear();
            }
        }
        catch (Exception error) when (EvidenceFile.IsOfFiles(error))
        {
            _failure = error;
            // Whoever adds must not wait for room that nobody makes.
            while (_queue.TryTake(out _)) { }
        }
    }

    private void Commit(List<(string Collection, BsonDocument Document)> batch)
    {
        _db.BeginTrans();
        foreach (var (name, document) in batch)
        {
            var chain = _chains[name];
            document["_id"] = chain.Count + 1;
            chain.Seal(document);
            _db.GetCollection(name).Insert(document);
        }

        _db.Commit();
    }
}
