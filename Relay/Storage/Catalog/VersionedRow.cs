namespace Relay.Storage.Catalog;

/// <summary>A row as it was read.</summary>
/// <param name="Version">The catalog's version that changed it last.</param>
internal sealed record VersionedRow<T>(T Row, long Version);
