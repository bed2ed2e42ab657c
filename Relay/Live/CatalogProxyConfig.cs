using Microsoft.Extensions.Primitives;
using Relay.Config;
using Yarp.ReverseProxy.Configuration;

namespace Relay.Live;

/// <summary>
/// YARP's routes and clusters, following the catalog. YARP loads them within the catalog's own change, so that a source is ready to
/// forward when the call that made it returns.
/// </summary>
internal sealed class CatalogProxyConfig : IProxyConfigProvider, IDisposable
{
    private readonly ICatalog _catalog;
    private readonly LiveOptions _options;
    private readonly Lock _lock = new();
    private Snapshot _snapshot;

    public CatalogProxyConfig(ICatalog catalog, LiveOptions options)
    {
        (_catalog, _options) = (catalog, options);
        _snapshot = new Snapshot(Relevant(catalog.Current), options);
        catalog.Changed += Follow;
        // What changed between reading and following.
        Replace(catalog.Current);
    }

    public IProxyConfig GetConfig() => _snapshot;

    public void Dispose()
    {
        _catalog.Changed -= Follow;
        _snapshot.Dispose();
    }

    private void Follow(RoutingTable table)
    {
        // Most changes are webhooks': they cost nothing here.
        if (table.ChangedSources.Count > 0)
            Replace(table);
    }

    private void Replace(RoutingTable table)
    {
        Snapshot old;
        lock (_lock)
        {
            var sources = Relevant(table);
            // Most changes of sources are none of their upstreams: they must not make YARP build its routes again.
            if (sources.Length == _snapshot.Sources.Length && sources.Zip(_snapshot.Sources).All(pair => IsSame(pair.First, pair.Second)))
                return;
            old = _snapshot;
            _snapshot = new Snapshot(sources, _options);
        }

        old.Replace();
    }

    /// <summary>
    /// Sources that take requests. One that was deleted has the slug that its successor may have taken, and YARP refuses a configuration
    /// with two of a name as a whole.
    /// </summary>
    private static Source[] Relevant(RoutingTable table) =>
        [
            .. table
                .Sources.Select(source => source.Source)
                .Where(source => UpstreamConfig.Usable(source).Any())
                .OrderBy(source => source.Id),
        ];

    private static bool IsSame(Source one, Source other) =>
        one.Id == other.Id && one.Slug == other.Slug && one.HealthPath == other.HealthPath && one.Upstreams.SequenceEqual(other.Upstreams);

    /// <summary>What holds until the catalog changes.</summary>
    private sealed class Snapshot : IProxyConfig, IDisposable
    {
        private readonly CancellationTokenSource _replaced = new();

        public Snapshot(Source[] sources, LiveOptions options)
        {
            Sources = sources;
            Routes = [.. sources.Select(UpstreamConfig.Route)];
            Clusters = [.. sources.Select(source => UpstreamConfig.Cluster(source, options))];
            ChangeToken = new CancellationChangeToken(_replaced.Token);
        }

        public Source[] Sources { get; }

        public IReadOnlyList<RouteConfig> Routes { get; }

        public IReadOnlyList<ClusterConfig> Clusters { get; }

        public IChangeToken ChangeToken { get; }

        public void Replace() => _replaced.Cancel();

        public void Dispose() => _replaced.Dispose();
    }
}
