using System.Runtime.InteropServices;

namespace Relay.Storage.History;

/// <summary>
/// What a run of events can contain: a Bloom filter over their sources, kinds, types, calls and accounts. It never denies what is there,
/// and admits what is not about once in a thousand times.
/// An index over random call ids would dirty a page for each event; this costs 8 KiB for four thousand of them, and nothing on the hot
/// path.
/// </summary>
internal sealed class EventDigest
{
    public const int Bytes = 8192;
    private const int Probes = 7;

    private readonly byte[] _bits;

    public EventDigest()
        : this(new byte[Bytes]) { }

    /// <param name="bits">As stored.</param>
    public EventDigest(byte[] bits) => _bits = bits;

    public byte[] Bits => _bits;

    public void Add(char field, string? value)
    {
        if (value is null)
            return;
        var hash = Hash(field, value);
        for (var probe = 0; probe < Probes; probe++)
            _bits[Bit(hash, probe) >> 3] |= (byte)(1 << (Bit(hash, probe) & 7));
    }

    public bool CanContain(ulong hash)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            if ((_bits[Bit(hash, probe) >> 3] & (1 << (Bit(hash, probe) & 7))) == 0)
                return false;
        }

        return true;
    }

    /// <summary>What a filter asks for, each as its hash; empty where it asks for nothing that digests know.</summary>
    public static IReadOnlyList<ulong> Needs(EventFilter filter)
    {
        var needs = new List<ulong>(4);
        if (filter.SourceId is { } source)
            needs.Add(OfSource(source));
        if (filter.Kind is { } kind)
            needs.Add(Hash(Field.Kind, kind));
        if (filter.Type is { } type)
            needs.Add(Hash(Field.Type, type));
        if (filter.CallId is { } call)
            needs.Add(Hash(Field.Call, call));
        return needs;
    }

    /// <summary>What a run has that has an event of this source.</summary>
    public static ulong OfSource(long source) => Hash(Field.Source, source.ToString());

    private static int Bit(ulong hash, int probe) => (int)(((uint)hash + ((ulong)probe * ((hash >> 32) | 1))) % (Bytes * 8));

    /// <summary>FNV-1a over the text, then murmur's finalizer: stable over restarts, since digests are stored.</summary>
    private static ulong Hash(char field, string value)
    {
        var hash = (14695981039346656037UL ^ field) * 1099511628211UL;
        foreach (var unit in MemoryMarshal.Cast<char, ushort>(value))
            hash = (hash ^ unit) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }

    /// <summary>Keeps equal texts of different fields apart.</summary>
    public static class Field
    {
        public const char Source = 's',
            Kind = 'k',
            Type = 't',
            Call = 'c',
            Account = 'a';
    }
}
