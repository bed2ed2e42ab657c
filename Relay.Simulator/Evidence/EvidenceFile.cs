using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiteDB;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>A storm's evidence, read: nothing is in memory but what is asked for.</summary>
public sealed class EvidenceFile : IDisposable
{
    private const int Page = 1000;

    private readonly LiteDatabase _db;
    private readonly string _path;
    private readonly BsonDocument? _end;

    internal EvidenceFile(LiteDatabase db, string path)
    {
        (_db, _path) = (db, path);
        var run = db.GetCollection(Store.Run);
        var head = run.FindById(Store.Head) ?? throw new EvidenceException($"{path} is no evidence of a storm.");
        if (head["format"].AsInt32 != Store.Format)
            throw new EvidenceException(
                $"{path} has the format {head["format"].AsInt32}, and this simulator reads {Store.Format}; take the one that made it."
            );
        HeadJson = head["json"].AsString;
        Head = EvidenceJson.Read<EvidenceHead>(HeadJson);
        _end = run.FindById(Store.End);
        End = _end is null ? null : EvidenceJson.Read<EvidenceEnd>(_end["json"].AsString);
    }

    /// <summary>What was known before the first request.</summary>
    public EvidenceHead Head { get; }

    /// <summary>How the storm ended; null where the simulator did not come to its end.</summary>
    public EvidenceEnd? End { get; }

    /// <summary>How many calls are written.</summary>
    public int CallCount => _db.GetCollection(Store.Calls).Count();

    /// <summary>The last link of the chain of all calls; another file of the same storm has another one.</summary>
    public string? Seal => _end is null ? null : Convert.ToHexStringLower(_end["h"].AsBinary);

    private string HeadJson { get; }

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="EvidenceException">It is not there, can't be read, or is no evidence.</exception>
    public static EvidenceFile Open(string path)
    {
        if (!File.Exists(path))
            throw new EvidenceException($"{path} is not there.");
        LiteDatabase? db = null;
        try
        {
            db = Open(path, readOnly: true);
            return new EvidenceFile(db, path);
        }
        catch (Exception error) when (IsOfFiles(error) || error is JsonException or InvalidCastException or KeyNotFoundException)
        {
            db?.Dispose();
            throw new EvidenceException($"{path} is no evidence that can be read: {error.Message}", error);
        }
        catch (EvidenceException)
        {
            db?.Dispose();
            throw;
        }
    }

    /// <summary>Every call, in the order in which they fell quiet.</summary>
    public IEnumerable<CallRecord> Calls() => Documents(Store.Calls).Select(Evidence.Documents.Call);

    /// <summary>A part of the calls, in the order in which they fell quiet.</summary>
    /// <param name="after">The number of the last one before them, 0 for the first.</param>
    public IEnumerable<(int Number, CallRecord Call)> Calls(int after, int most) =>
        _db.GetCollection(Store.Calls)
            .Find(Query.GT("_id", after), limit: most)
            .Select(document => (document["_id"].AsInt32, Evidence.Documents.Call(document)));

    /// <summary>The calls with this id of their provider: one, unless the file was made by hand.</summary>
    public IReadOnlyList<CallRecord> Find(string callId) =>
        [
            .. _db.GetCollection(Store.Calls)
                .Find(Query.EQ(Store.CallId, callId))
                .Select(Evidence.Documents.Call)
                .Select(call => call with { Hits = [.. call.Hits, .. LateOf(call)] }),
        ];

    /// <summary>What came when its call was written already, or under an id that no answer named.</summary>
    public IEnumerable<HitRecord> Late() => Documents(Store.Late).Select(Evidence.Documents.Hit);

    /// <summary>The readings of the relay's ledger.</summary>
    public IEnumerable<LedgerSample> Ledger() => Documents(Store.Ledger).Select(Evidence.Documents.Ledger);

    /// <summary>Whether the relay lists an event; null where it was not asked.</summary>
    public Func<string, bool>? Listed()
    {
        if (End is { IsListed: false })
            return null;
        var ids = new List<long>();
        foreach (var bytes in Documents(Store.Listed).Select(document => document["v"].AsBinary))
        {
            for (var at = 0; at < bytes.Length; at += sizeof(long))
                ids.Add(BitConverter.ToInt64(bytes, at));
        }

        ids.Sort();
        return id => ids.BinarySearch(IdHash.From(id)) >= 0;
    }

    /// <summary>
    /// What was changed since the file was written, in a sentence; null where every document is the one that was written and none is
    /// missing.
    /// </summary>
    public string? FindTampering()
    {
        var chains = Store.Chained.ToDictionary(name => name, _ => new Chain(SHA256.HashData(Encoding.UTF8.GetBytes(HeadJson))));
        foreach (var (name, chain) in chains)
        {
            foreach (var document in Documents(name))
            {
                if (document["_id"].AsInt32 != chain.Count + 1)
                    return $"{name} {chain.Count + 1} is missing.";
                if (!chain.Fits(document))
                    return $"{name} {chain.Count} is not what was written"
                        + $"{(name == Store.Calls ? $": call {document[Store.CallId].AsString}" : "")}.";
            }
        }

        if (_end is null)
            return null;
        var sealedAs = SealedEnd(_end["json"].AsString, chains);
        return sealedAs["h"].AsBinary.AsSpan().SequenceEqual(_end["h"].AsBinary)
            ? null
            : "The end is not what was written, or documents are missing from it.";
    }

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    internal static LiteDatabase Open(string path, bool readOnly) =>
        new(
            new ConnectionString
            {
                Filename = path,
                Connection = ConnectionType.Direct,
                ReadOnly = readOnly,
            }
        );

    /// <summary>Where LiteDB keeps what is committed and not in the file yet.</summary>
    internal static string LogOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + "-log" + Path.GetExtension(path));

    internal static bool IsOfFiles(Exception error) =>
        error is LiteException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>The end's document: the last link of each chain, and one hash over them and the end itself.</summary>
    internal static BsonDocument SealedEnd(string json, IReadOnlyDictionary<string, Chain> chains)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(json));
        foreach (var name in Store.Chained)
            hash.AppendData(chains[name].Head);
        return new BsonDocument
        {
            ["_id"] = Store.End,
            ["json"] = json,
            ["h"] = hash.GetHashAndReset(),
        };
    }

    private IEnumerable<HitRecord> LateOf(CallRecord call)
    {
        var ids = call.EventIds.ToHashSet();
        return Late().Where(hit => ids.Contains(hit.EventId));
    }

    // A page at a time: a cursor that stays open would keep what it went over.
    private IEnumerable<BsonDocument> Documents(string name)
    {
        var collection = _db.GetCollection(name);
        var last = 0;
        while (true)
        {
            var page = collection.Find(Query.GT("_id", last), limit: Page).ToList();
            foreach (var document in page)
                yield return document;
            if (page.Count < Page)
                yield break;
            last = page[^1]["_id"].AsInt32;
        }
    }
}
