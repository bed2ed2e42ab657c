using System.Globalization;

namespace Relay.Storage.Postgres;

/// <summary>
/// What nodes tell each other with a commit, by NOTIFY: that the change log has grown, and whose lanes have new work or another health. A
/// hint: what is lost is found within a second.
/// </summary>
internal static class NodeHints
{
    public const string Channel = "relay_nodes";

    /// <summary>Payloads are bounded by 8,000 bytes, and an id has up to 19 digits.</summary>
    private const int MostNamed = 350;

    private const string Any = "*";

    /// <param name="generation">Of the node that tells.</param>
    /// <param name="webhookIds">Webhooks whose lanes other nodes run.</param>
    public static string Write(long generation, IReadOnlyCollection<long> webhookIds) =>
        webhookIds.Count > MostNamed
            ? WriteAny(generation)
            : string.Create(CultureInfo.InvariantCulture, $"{generation} {string.Join(',', webhookIds)}");

    /// <summary>Of any webhook.</summary>
    public static string WriteAny(long generation) => string.Create(CultureInfo.InvariantCulture, $"{generation} {Any}");

    /// <returns>Who told it, and what; null ids where it may be any webhook.</returns>
    public static (long Generation, IReadOnlyList<long>? WebhookIds) Read(string payload)
    {
        var (from, ids) = (payload.Split(' ')[0], payload[(payload.IndexOf(' ') + 1)..]);
        return (
            long.Parse(from, CultureInfo.InvariantCulture),
            ids == Any
                ? null
                : [.. ids.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => long.Parse(id, CultureInfo.InvariantCulture))]
        );
    }
}
