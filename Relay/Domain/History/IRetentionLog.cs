namespace Relay.Domain.History;

/// <summary>What retention has left.</summary>
internal interface IRetentionLog
{
    Task<RetentionState> ReadAsync(CancellationToken cancel);
}
