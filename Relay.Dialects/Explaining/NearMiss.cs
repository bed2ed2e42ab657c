using Relay.Dialects.Signing;

namespace Relay.Dialects.Explaining;

/// <summary>
/// What a wrong signature would be right over or with: the unpacked body, or the secret read in another way. For an explanation only;
/// nothing verifies by it.
/// </summary>
internal static class NearMiss
{
    /// <summary>What was found, in one or two sentences; null where nothing fits.</summary>
    /// <param name="facts">Of the request as it came.</param>
    /// <param name="unpacked">Of the request with its body unpacked; null where it is not packed.</param>
    /// <param name="keys">The source's keys.</param>
    public static string? Find(SignatureFacts facts, SignatureFacts? unpacked, ReadOnlySpan<SigningKey> keys)
    {
        foreach (var key in keys)
        {
            foreach (var (bytes, words) in SecretReadings.From(key))
            {
                var read = new SigningKey(key.Text, bytes);
                if (Fits(facts, read))
                    return words;
                if (facts.Near.FirstOrDefault(near => Fits(facts, read, near.Content)) is { Words: { } elsewhere })
                    return words is null ? elsewhere : $"{elsewhere} {words}";
                if (unpacked is not null && Fits(unpacked, read))
                    return words is null ? OverUnpacked : $"{OverUnpacked} {words}";
            }
        }

        return null;
    }

    private const string OverUnpacked =
        "The signature fits the body unpacked, not the bytes as they came: the provider signs first and packs afterwards, or something in "
        + "between packs. Turn compression off at the sender.";

    private static bool Fits(SignatureFacts facts, SigningKey key)
    {
        foreach (var content in (byte[]?[])[facts.Content, facts.Reserialised, .. facts.Spelled])
        {
            if (content is not null && Fits(facts, key, content))
                return true;
        }

        return false;
    }

    private static bool Fits(SignatureFacts facts, SigningKey key, byte[] content) =>
        facts.Received.Contains(facts.Sign(key, content), StringComparer.Ordinal);
}
