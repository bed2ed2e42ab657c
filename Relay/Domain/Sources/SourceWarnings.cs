using System.Globalization;

namespace Relay.Domain.Sources;

/// <summary>What is allowed in a source and perhaps not meant.</summary>
internal static class SourceWarnings
{
    /// <summary>Null where there is nothing to say.</summary>
    public static IReadOnlyList<TargetWarning>? Find(Source source) =>
        source.Response is { AsksForRepeats: true, Status: var status }
            ?
            [
                new TargetWarning(
                    "response_is_failure",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Providers take {status} for a failure and send each event again, although it was recorded."
                    )
                ),
            ]
            : null;
}
