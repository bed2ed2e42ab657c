namespace Relay.Domain.Calls;

/// <summary>
/// The change log as those see it who follow calls: the events of <see cref="CallFrame.ToldKinds"/>, with what was sent. Events that a
/// person made out of others are none of them: no provider reported a call.
/// </summary>
internal interface ICallReports
{
    /// <summary>The reports behind a number, oldest first.</summary>
    /// <param name="after">Only later ones.</param>
    /// <param name="limit">At most so many numbers are looked at, and fewer where bodies are large.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<CallReportPage> ReadAsync(long after, int limit, CancellationToken cancel);
}
