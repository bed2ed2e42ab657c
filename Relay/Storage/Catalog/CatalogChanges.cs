namespace Relay.Storage.Catalog;

/// <summary>The rows that changed behind a version.</summary>
/// <param name="Version">The version that they lead to.</param>
internal sealed record CatalogChanges(
    long Version,
    IReadOnlyList<(Source Source, bool IsDeleted)> Sources,
    IReadOnlyList<(Webhook Webhook, long? DeletedAt)> Webhooks
);
