namespace Relay.Tests.Live;

/// <summary>A catalog whose snapshot a test sets.</summary>
internal sealed class TestCatalog : ICatalog
{
    public RoutingTable Current { get; private set; } = RoutingTable.Empty;

    public event Action<RoutingTable>? Changed;

    public void Set(params Source[] sources) => Put(sources, []);

    /// <summary>One source, and the webhooks that want its events.</summary>
    public void Set(Source source, params Webhook[] webhooks) => Put([source], webhooks);

    public static Source Source(string slug, params string[] upstreams) =>
        new()
        {
            Id = slug.GetHashCode(StringComparison.Ordinal) & 0xffffff,
            Slug = slug,
            Name = slug,
            Dialect = "dialstack",
            Upstreams = upstreams,
        };

    private void Put(Source[] sources, Webhook[] webhooks)
    {
        Current = RoutingTable.Empty.With([.. sources.Select(source => PreparedSource.From(source))], webhooks);
        Changed?.Invoke(Current);
    }
}
