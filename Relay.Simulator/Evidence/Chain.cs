using System.Security.Cryptography;
using LiteDB;

namespace Relay.Simulator.Evidence;

/// <summary>
/// The chained digest over the documents of a collection: each carries the hash of the one before and of its own bytes, so that what is
/// changed, left out or put in later does not fit.
/// </summary>
internal sealed class Chain(byte[] start)
{
    private const string Link = "h";

    /// <summary>The hash of everything until now.</summary>
    public byte[] Head { get; private set; } = start;

    /// <summary>How many documents there are.</summary>
    public int Count { get; private set; }

    /// <summary>Puts the next document into the chain.</summary>
    public void Seal(BsonDocument document) => document[Link] = Next(document);

    /// <summary>Whether a document is the next one, unchanged.</summary>
    public bool Fits(BsonDocument document)
    {
        var link = document[Link];
        document.Remove(Link);
        return link.IsBinary && link.AsBinary.AsSpan().SequenceEqual(Next(document));
    }

    private byte[] Next(BsonDocument document)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Head);
        hash.AppendData(BsonSerializer.Serialize(document));
        Count++;
        return Head = hash.GetHashAndReset();
    }
}
