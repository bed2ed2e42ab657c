using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Tests.Storage;

/// <summary>A store that counts how often it is asked.</summary>
internal sealed class CountingStore(IStore store) : IStore
{
    private int _reads,
        _writes;

    public int Reads => Volatile.Read(ref _reads);

    public int Writes => Volatile.Read(ref _writes);

    public long Position => store.Position;

    public event Action? Changed
    {
        add => store.Changed += value;
        remove => store.Changed -= value;
    }

    public Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancel = default)
    {
        Interlocked.Increment(ref _reads);
        return store.ReadAsync(read, cancel);
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, T> write, CancellationToken cancel = default) => WriteAsync(write, null, cancel);

    public Task<T> WriteAsync<T>(Func<DbConnection, T> write, Func<T, IEnumerable<ChangeNote>>? changed, CancellationToken cancel)
    {
        Interlocked.Increment(ref _writes);
        return store.WriteAsync(write, changed, cancel);
    }
}
