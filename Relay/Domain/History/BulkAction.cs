namespace Relay.Domain.History;

/// <summary>
/// What a bulk does: sends settled deliveries again, sends events again as new deliveries, or settles waiting deliveries as skipped.
/// </summary>
internal enum BulkAction
{
    Retry,
    Replay,
    Skip,
}
