using System.Security.Cryptography;
using System.Text;

namespace Relay.Domain.Access;

/// <summary>
/// What is kept of a key, a session or a ticket. They are random, so that a fast hash is enough, and what is compared is the hash: the
/// time of a look-up tells nothing about the text.
/// </summary>
internal static class AccessHash
{
    /// <summary>The SHA-256 of a text, in lower-case hex.</summary>
    public static string From(string text) => Convert.ToHexStringLower(Bytes(text));

    /// <summary>The same as its 32 bytes.</summary>
    public static byte[] Bytes(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
