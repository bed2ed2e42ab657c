using System.Security.Cryptography;
using System.Text;

namespace Relay.Simulator.Calls;

/// <summary>Ids in the providers' manner that follow from the seed and a name.</summary>
internal static class CallIds
{
    public static string Token(long seed, string name, string prefix, int length) => prefix + Hex($"{seed}:{prefix}:{name}", length);

    /// <summary>The id of a call in this dialect.</summary>
    public static string Call(string dialect, string name) => SampleIds.Call(SampleIds.FormOf(dialect), Hex(name, 64));

    public static string Hex(string name, int length) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..length];
}
