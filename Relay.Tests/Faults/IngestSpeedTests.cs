using System.Diagnostics;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Ingest alone: durable, bodies of a KiB, nobody to deliver to.</summary>
[Trait("Promise", "T19")]
public sealed class IngestSpeedTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Everything_is_taken_and_there(Engine engine)
    {
        var figure = Figure.Begin("T19", engine);
        var posts = LongForm.Choose(500, 60_000);
        await using var host = new ProcessHost(engine.Server());
        await host.StartAsync();
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        using (var warm = new Loader(host.Address, clients: 64, padding: 900))
            await warm.RunAsync(CancellationToken.None, LongForm.Choose(1, 10_000));
        var before = (await host.GetAsync("/api/v1/ledger")).GetProperty("received").GetInt64();
        await host.PostAsync("/api/v1/sources", new { name = "other", dialect = "dialstack" });
        using var loader = new Loader(host.Address, clients: 64, padding: 900, slug: "other");

        var began = Stopwatch.GetTimestamp();
        await loader.RunAsync(CancellationToken.None, posts);
        var took = Stopwatch.GetElapsedTime(began);

        Assert.Empty(loader.Wrong);
        Assert.Equal(0, loader.Refused);
        Assert.Equal(posts, loader.Acknowledged.Count);
        Assert.Equal(before + posts, (await host.GetAsync("/api/v1/ledger")).GetProperty("received").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        figure.Is(
            $"{posts / took.TotalSeconds:0} acknowledged a second, p50 {LongForm.At(loader.Latencies, 50):0.0} ms, p99 {LongForm.At(loader.Latencies, 99):0.0} ms ({posts} posts)"
        );
    }
}
