using System.Globalization;

namespace Relay.Domain.Sources;

/// <summary>What is allowed in a source and perhaps not meant.</summary>
internal static class SourceWarnings
{
    /// <summary>What Standard Webhooks asks of a key, in bytes (specification v1.0.0).</summary>
    private const int FewestBytes = 24,
        MostBytes = 64;

    /// <summary>Null where there is nothing to say.</summary>
    public static IReadOnlyList<TargetWarning>? Find(Source source)
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
        return warnings.Count == 0 ? null : warnings;
    }

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
                        $"Secret {i + 1} is a key of {length} bytes, and Standard Webhooks asks for {FewestBytes} to {MostBytes}: check that it was copied whole."
                    )
                );
        }
    }
}
