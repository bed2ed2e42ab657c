namespace Relay.Domain.Webhooks;

/// <summary>Sources and webhooks: the snapshot that routing reads, and the changes that replace it.</summary>
internal interface ICatalog
{
    /// <summary>The snapshot in force. Read it once per request.</summary>
    RoutingTable Current { get; }

    /// <summary>Raised after a new snapshot is in force, with the snapshot; handlers must be quick.</summary>
    event Action<RoutingTable>? Changed;
}
