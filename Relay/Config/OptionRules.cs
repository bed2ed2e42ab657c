namespace Relay.Config;

/// <summary>What must hold between options.</summary>
internal static class OptionRules
{
    public static void Check(RelayOptions options, OptionReader read)
    {
        if (options.Urls.Count == 0 && !read.Problems.Any(problem => problem.StartsWith("Urls ", StringComparison.Ordinal)))
            read.Problem("Urls is empty; it takes at least one address such as http://localhost:5080.");
        if (options.AllowedHosts.Count == 0)
            read.Problem("AllowedHosts is empty; it takes at least one host name, or * for all.");
        foreach (var url in Shared(options))
            read.Problem($"{url} is in Urls and in IngestUrls; each side needs an address of its own.");
        if (options.AllowPrivateTargets && !options.IsLoopbackOnly)
            read.Problem(
                "AllowPrivateTargets needs loopback addresses in Urls and IngestUrls; elsewhere, name what is allowed in Egress:Allow."
            );
        if (options.Storage.Connection is { } store && !IsPostgres(store))
            read.Problem(
                "Storage:Connection is no connection string; it takes one such as \"Host=localhost;Database=relay\", "
                    + "or nothing for SQLite under --data."
            );
        if (options.Retention is { DedupeDays: > 0 and var keys, MetadataDays: var metadata } && (metadata == 0 || metadata > keys))
            read.Problem(
                $"Retention:DedupeDays is {keys} and Retention:MetadataDays is {metadata}; keys of events are kept at least as long as the "
                    + "events (0 is for ever)."
            );
    }

    /// <summary>Addresses that both sides would listen on. Port 0 asks for any free port, so two of them don't meet.</summary>
    private static IEnumerable<ListenUrl> Shared(RelayOptions options) =>
        options.IngestUrls.Intersect(options.Urls).Where(url => url.Port != 0);

    /// <summary>At a glance; the engine reads it whole when it starts.</summary>
    private static bool IsPostgres(string store) =>
        store.Contains("Host=", StringComparison.OrdinalIgnoreCase)
        || store.Contains("Server=", StringComparison.OrdinalIgnoreCase)
        || store.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || store.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
}
