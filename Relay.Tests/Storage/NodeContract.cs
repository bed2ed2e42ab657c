namespace Relay.Tests.Storage;

/// <summary>What contracts stand on that speak of two nodes on one store.</summary>
public abstract class NodeContract : IAsyncDisposable
{
    private readonly List<TestNode> _nodes = [];
    private TestStore? _store;

    private protected TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    public async ValueTask DisposeAsync()
    {
        _nodes.ForEach(node => node.Dispose());
        if (_store is not null)
            await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<TestNode> NodeAsync()
    {
        var node = await TestNode.StartAsync(Store, _nodes.Count + 1);
        _nodes.Add(node);
        return node;
    }
}
