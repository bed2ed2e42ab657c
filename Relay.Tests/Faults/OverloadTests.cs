using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Ten times what it can take, in bodies of a MiB, with little memory.</summary>
[Trait("Promise", "T21")]
public sealed class OverloadTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task It_acknowledges_what_is_stored_refuses_the_rest_and_stays_small(Engine engine)
    {
        var figure = Figure.Begin("T21", engine);
        await using var host = new ProcessHost(engine.Server());
        await host.StartAsync("DOTNET_GCHeapHardLimit=0x10000000");
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        using var loader = new Loader(host.Address, clients: 200, padding: (1 << 20) - 200);
        using var stop = new CancellationTokenSource();
        var began = TimeProvider.System.GetTimestamp();

        var load = loader.RunAsync(stop.Token, LongForm.Choose(250, int.MaxValue));
        if (LongForm.IsOn)
        {
            await Task.Delay(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            await stop.CancelAsync();
        }

        await load;
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var peak = ProcessMemory.PeakMiB(host.Process.Id);

        Assert.Empty(loader.Wrong);
        Assert.NotEqual(0, loader.Refused);
        Assert.NotEmpty(loader.Acknowledged);
        // And when the others are gone it is as before.
        using var calm = new Loader(host.Address, clients: 4, padding: 900, slug: "calm");
        await host.PostAsync("/api/v1/sources", new { name = "calm", dialect = "dialstack" });
        await calm.RunAsync(CancellationToken.None, LongForm.Choose(50, 2_000));
        Assert.Equal((0, 0), (calm.Refused, calm.Wrong.Count));
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        var stored = host.Read(db => db.Query("SELECT id FROM events", row => Ids.Event(row.GetInt64(0)))).ToHashSet();
        Assert.Empty(loader.Acknowledged.Keys.Except(stored));
        Assert.Equal([], host.Read(TestStore.Differences));
        figure.Is(
            $"in {seconds:0} s {loader.Acknowledged.Count} acknowledged, 0 of them missing, {loader.Refused} × 503 with Retry-After ({string.Join(", ", loader.Codes.Keys.Order())}), nothing else; at most {peak} MiB resident; p99 afterwards {LongForm.At(calm.Latencies, 99):0.0} ms"
        );
    }
}
