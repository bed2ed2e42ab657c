namespace Relay.Simulator.Evidence;

/// <summary>Ids as numbers, where there are millions of them and only equality matters.</summary>
internal static class IdHash
{
    private const ulong Offset = 0xCBF29CE484222325UL,
        Prime = 0x100000001B3UL;

    // FNV-1a, then mixed, so that ids that differ in their last letter lie far apart.
    public static long From(string id)
    {
        var hash = Offset;
        foreach (var letter in id)
            hash = (hash ^ letter) * Prime;
        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93UL;
        return (long)(hash ^ (hash >> 32));
    }
}
