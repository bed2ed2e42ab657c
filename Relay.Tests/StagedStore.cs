using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Tests;

/// <summary>A store in which something happens between two reads of one request.</summary>
internal sealed class StagedStore(IStore store) : IStore
{
    private (Type Result, Func<Task> Act)? _next;

    public long Position => store.Position;

    public event Action? Changed
    {
        add => store.Changed += value;
        remove => store.Changed -= value;
    }

    /// <summary>Once, behind the next read of this sort and before whoever asked has it.</summary>
    public void After<T>(Func<Task> act) => _next = (typeof(T), act);

    public async Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancel = default)
    {
        var result = await store.ReadAsync(read, cancel);
        if (_next is not var (wanted, act) || wanted != typeof(T))
            return result;
        _next = null;
        await act();
        return result;
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, T> write, CancellationToken cancel = default) => store.WriteAsync(write, cancel);

    public Task<T> WriteAsync<T>(Func<DbConnection, T> write, Func<T, IEnumerable<ChangeNote>>? changed, CancellationToken cancel) =>
        store.WriteAsync(write, changed, cancel);
}
