using System.Data.Common;

namespace Relay.Storage.Querying;

/// <summary>
/// The engine under the four roles. Reads run beside each other on connections of their own; every write goes through the one writer and
/// is durable when its task completes.
/// A crash before that leaves nothing of it behind.
/// </summary>
internal interface IStore
{
    /// <summary>Runs queries over one consistent snapshot, on a thread of the pool.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancel = default);

    /// <summary>
    /// Runs statements in the writer's next transaction. What the delegate throws undoes its own statements only and reaches the caller.
    /// </summary>
    /// <exception cref="StorageException">The transaction could not be committed: nothing of it happened.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, T> write, CancellationToken cancel = default);

    /// <summary>The same, and says in the same transaction what was changed, for those who follow the change log.</summary>
    /// <param name="changed">From the result to what it changed.</param>
    Task<T> WriteAsync<T>(Func<DbConnection, T> write, Func<T, IEnumerable<ChangeNote>>? changed, CancellationToken cancel);

    /// <summary>The number of the newest change that is on disk.</summary>
    long Position { get; }

    /// <summary>Raised after a transaction that changed something is on disk. A hint: it may come late, or once for several.</summary>
    event Action? Changed;
}
