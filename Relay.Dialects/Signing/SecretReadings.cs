using System.Text;

namespace Relay.Dialects.Signing;

/// <summary>The keys that a vendor can have meant by one secret.</summary>
internal static class SecretReadings
{
    /// <summary>The key as this source reads it first, without words; then each other reading with what to do about it.</summary>
    public static IEnumerable<(byte[] Key, string? Words)> From(SigningKey key)
    {
        var seen = new List<byte[]> { key.Bytes.ToArray() };
        yield return (seen[0], null);
        foreach (var (bytes, words) in Others(key.Text))
        {
            if (seen.Exists(known => known.AsSpan().SequenceEqual(bytes)))
                continue;
            seen.Add(bytes);
            yield return (bytes, words);
        }
    }

    private static IEnumerable<(byte[] Key, string Words)> Others(string secret)
    {
        var trimmed = SecretEdges.Trim(secret);
        if (trimmed.Length < secret.Length)
        {
            var without = $"The signature fits the secret without {SecretEdges.Find(secret)}: enter it again without that.";
            yield return (Encoding.UTF8.GetBytes(trimmed), without);
            if (StandardSecret.Parse(trimmed) is { } clean)
                yield return (clean, without);
        }

        yield return (
            Encoding.UTF8.GetBytes(trimmed),
            "The signature fits the text of the whole secret as its key, not the base64 behind whsec_: the vendor departs from Standard "
                + "Webhooks. Take it in by a generic source whose recipe signs {id}.{timestamp}.{body} in base64 with the prefix v1,."
        );
        if (StandardSecret.Parse(trimmed) is { } bytes)
            yield return (
                bytes,
                "The signature fits the bytes that the secret's base64 stands for, not its text: the vendor keys as Standard Webhooks does. "
                    + "See whether it sends webhook-id and webhook-signature, and use the standard dialect."
            );
    }
}
