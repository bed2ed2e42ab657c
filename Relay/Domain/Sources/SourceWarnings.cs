using System.Globalization;

namespace Relay.Domain.Sources;

/// <summary>What is allowed in a source and perhaps not meant.</summary>
internal static class SourceWarnings
{
    /// <summary>What Standard Webhooks asks of a key, in bytes (specification v1.0.0).</summary>
    private const int FewestBytes = 24,
        MostBytes = 64;

    /// <summary>Null where there is nothing to say.</summary>
    /// <param name="keyConflicts">How many requests were taken for repetitions although they said something else.</param>
    public static IReadOnlyList<TargetWarning>? Find(Source source, long keyConflicts = 0)
    {
        var warnings = Secrets(source).ToList();
        if (source.Response is { AsksForRepeats: true, Status: var status })
            warnings.Add(
                new TargetWarning(
                    "response_is_failure",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Providers take {status} for a failure and send each event again, although it was recorded."
                    )
                )
            );
        if (Dialect.Create(source.Dialect, source.Recipe) is { VouchesForBody: false } && source.Secrets.Count > 0)
            warnings.Add(
                new TargetWarning(
                    "token_only",
                    "A fixed token vouches for who sends, not for what is sent: whoever has seen one request can send any other."
                )
            );
        if (keyConflicts > 0)
            warnings.Add(new TargetWarning("key_conflict", OfKeyConflicts(source, keyConflicts)));
        return warnings.Count == 0 ? null : warnings;
    }

    private static string OfKeyConflicts(Source source, long count) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{count} {(count == 1 ? "request" : "requests")} had the key of an earlier event and other bytes, and became no events. "
        )
        + (
            source.Dialect == "generic"
                ? "Add to the recipe's id what tells them apart, such as the status."
                : "The provider writes repetitions anew, or uses an id twice: compare them on the pages of their events."
        );

    private static IEnumerable<TargetWarning> Secrets(Source source)
    {
        if (source.Dialect != "standard")
            yield break;
        var dialect = Dialect.Create(source.Dialect);
        for (var i = 0; i < source.Secrets.Count; i++)
        {
            var length = dialect.CreateStoredKey(source.Secrets[i]).Bytes.Length;
            if (length is < FewestBytes or > MostBytes)
                yield return new TargetWarning(
                    "secret_length",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Secret {i + 1} has {length} bytes; Standard Webhooks asks for {FewestBytes} to {MostBytes}: was it copied whole?"
                    )
                );
        }
    }
}
