namespace Relay.Domain.Changes;

/// <summary>
/// What the journal has changed, in the order of its commits: the tail that <c>Streams:KeepChanges</c> bounds. It survives a restart.
/// </summary>
internal interface IChangeLog
{
    /// <summary>
    /// The number of the newest change; 0 where there is none. A page asks for it <b>before</b> it reads what it shows and gives it to
    /// the stream as <c>lastEventId</c>:
    /// whatever is committed after that comes by the stream, so nothing is lost between the two. What was committed in between may come
    /// again; items carry ids, so a page replaces its row.
    /// </summary>
    long Position { get; }

    /// <summary>
    /// Raised after each transaction that changed something, on the journal's own thread: handlers must be quick and throw nothing.
    /// </summary>
    event Action? Changed;

    /// <summary>The changes behind a number, oldest first.</summary>
    /// <param name="after">Only later ones.</param>
    /// <param name="limit">At most so many numbers are looked at.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<ChangePage> ReadAsync(long after, int limit, CancellationToken cancel);
}
