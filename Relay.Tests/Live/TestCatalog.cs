namespace Relay.Tests.Live;

/// <summary>A catalog whose snapshot a test sets.</summary>
internal sealed class TestCatalog : ICatalog
{
    public RoutingTable Current { get; private set; } = RoutingTable.Empty;

    public event Action<RoutingTable>? Changed;

    public void Set(params Source[] sources)
    {
        Current = new RoutingTable(
            sources.ToDictionary(source => source.Slug, source => new RoutedSource(source, Dialect.Create(source.Dialect), [], [])),
            new Dictionary<long, Webhook>()
        );
        Changed?.Invoke(Current);
    }

    /// <summary>One source, and the webhooks that want its events.</summary>
    public void Set(Source source, params Webhook[] webhooks)
    {
        Current = new RoutingTable(
            new Dictionary<string, RoutedSource> { [source.Slug] = new(source, Dialect.Create(source.Dialect), [], webhooks) },
            webhooks.ToDictionary(webhook => webhook.Id)
        );
        Changed?.Invoke(Current);
    }

    public static Source Source(string slug, params string[] upstreams) =>
        new()
        {
            Id = slug.GetHashCode(StringComparison.Ordinal) & 0xffffff,
            Slug = slug,
            Name = slug,
            Dialect = "dialstack",
            Upstreams = upstreams,
        };
}
