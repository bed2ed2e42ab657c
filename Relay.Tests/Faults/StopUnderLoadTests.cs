using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Told to stop while clients post and deliveries are under way.</summary>
[Trait("Promise", "T22")]
public sealed class StopUnderLoadTests
{
    [Theory]
    [InlineData(Engine.Sqlite, 1)]
    [InlineData(Engine.Postgres, 1)]
    public async Task Told_to_stop_under_load_it_ends_in_order_and_keeps_its_word(Engine engine, int stops)
    {
        var figure = Figure.Begin("T22", engine);
        stops = LongForm.Choose(stops, 20);
        await using var host = new ProcessHost(engine.Server());
        await host.SetUpAsync();
        var slowest = TimeSpan.Zero;
        for (var stop = 1; stop <= stops; stop++)
        {
            var clients = await host.StormAsync(acknowledged: 300);
            var began = TimeProvider.System.GetTimestamp();
            var (code, _, error) = await host.EndAsync("TERM");
            var took = TimeProvider.System.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
            await clients;

            Assert.Equal((0, ""), (code, error));
            var stored = host.Read(db => db.Query("SELECT id FROM events", row => Ids.Event(row.GetInt64(0)))).ToHashSet();
            Assert.Empty(host.Acknowledged.Keys.Except(stored));
            Assert.Equal([], host.Read(TestStore.Differences));
            await host.StartAsync();
        }

        // Nothing was given up, so nothing comes twice.
        await host.UntilAllDeliveredAsync();
        Assert.Equal(host.Receiver.HitCount, host.Delivered().Distinct().Count());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        figure.Is(
            $"{stops} stops, each with exit code 0 within {slowest.TotalSeconds:0.0} s, {host.Acknowledged.Count} acknowledged, 0 missing, 0 sent twice"
        );
    }
}
