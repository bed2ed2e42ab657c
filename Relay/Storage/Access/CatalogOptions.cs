namespace Relay.Storage.Access;

/// <summary>What the catalog and the key ring take from the outside.</summary>
/// <param name="DataFolder">Where <c>master.key</c> and <c>admin.key</c> are kept.</param>
/// <param name="MasterKey">The value of <c>RELAY_MASTER_KEY</c>.</param>
/// <param name="AdminKey">The value of <c>RELAY_ADMIN_KEY</c>.</param>
/// <param name="IsExposed">Whether other machines can reach the relay: then it does not start before somebody has a key.</param>
internal sealed record CatalogOptions(string DataFolder, string? MasterKey = null, string? AdminKey = null, bool IsExposed = false);
