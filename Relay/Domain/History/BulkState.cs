namespace Relay.Domain.History;

internal enum BulkState
{
    Planned,
    Running,
    Done,
    Cancelled,
    Failed,
}
