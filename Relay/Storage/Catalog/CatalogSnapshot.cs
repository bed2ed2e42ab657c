using System.Collections.Immutable;

namespace Relay.Storage.Catalog;

/// <summary>Sources and webhooks as they are in force. Immutable.</summary>
/// <param name="Version">The catalog's version that it has reached; -1 before it was read.</param>
/// <param name="Deleted">When the deleted webhooks in the table were deleted (Unix milliseconds), the first one first.</param>
internal sealed record CatalogSnapshot(long Version, RoutingTable Table, ImmutableSortedSet<(long At, long Id)> Deleted)
{
    public static CatalogSnapshot Empty { get; } = new(-1, RoutingTable.Empty, []);

    /// <summary>The snapshot after these changes.</summary>
    /// <param name="forget">Webhooks that were deleted before this time leave it.</param>
    public CatalogSnapshot With(CatalogChanges changes, long forget)
    {
        var deleted = Deleted.Union(
            changes.Webhooks.Where(row => row.DeletedAt is not null).Select(row => (row.DeletedAt!.Value, row.Webhook.Id))
        );
        var old = deleted.TakeWhile(entry => entry.At < forget).ToList();
        return new CatalogSnapshot(
            changes.Version,
            Table.With(
                [.. changes.Sources.Select(row => PreparedSource.From(row.Source, row.IsDeleted))],
                [.. changes.Webhooks.Select(row => row.Webhook)],
                [.. old.Select(entry => entry.Id)]
            ),
            deleted.Except(old)
        );
    }
}
