namespace Relay.Domain.History;

/// <summary>
/// Bodies as they were sent. They are not kept: each is made again from the event as its webhook made it at that time, and is given only
/// where its hash is that of what was sent.
/// </summary>
internal interface ISentBodies
{
    /// <returns>The bytes with their content type, or why they can't be had.</returns>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<SentBody> FindAsync(DeliverySummary delivery, AttemptRecord attempt, CancellationToken cancel);
}
