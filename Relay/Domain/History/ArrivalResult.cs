namespace Relay.Domain.History;

internal enum ArrivalResult
{
    First,
    Duplicate,
    Rejected,
}
