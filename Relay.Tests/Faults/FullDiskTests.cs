using System.Diagnostics;
using System.Net;
using Relay.Storage.Querying;
using Relay.Tests.Commands;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>A disk that is full in earnest: a small file system.</summary>
[Trait("Promise", "T15")]
public sealed class FullDiskTests
{
    private static readonly string[] NoGuard = ["RELAY__Storage__LowWaterMiB=0", "RELAY__Storage__BallastMiB=0"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_refuses_says_so_reads_on_and_heals(bool withMark)
    {
        var figure = Figure.Begin("T15", Promise.Sqlite + (withMark ? " with a mark" : " without"));
        await using var disk = await SmallDisk.MountAsync(8);
        var data = disk.Folder.CreateSubdirectory("data");
        await using var host = new ProcessHost(data: data);
        string[] settings = withMark ? ["RELAY__Storage__LowWaterMiB=2", "RELAY__Storage__BallastMiB=1"] : NoGuard;
        await host.StartAsync(settings);
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        using var loader = new Loader(host.Address, clients: 8, padding: 2_000);
        using var stop = new CancellationTokenSource();
        var load = loader.RunAsync(stop.Token);
        await Poll.UntilAsync(() => loader.Codes.ContainsKey("storage_full"), "it is never full");

        // People see everything meanwhile, also why; whether there are more acknowledgements on the way is the store's affair.
        (await host.GetAsync("/api/v1/events?limit=5")).GetProperty("items");
        using (var page = await host.Client.GetAsync(new Uri("/events", UriKind.Relative)))
            Assert.Contains(page.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Found]);
        Assert.NotEmpty(loader.Acknowledged);
        var refused = loader.Refused;
        await Poll.UntilAsync(() => loader.Refused > refused + 20, "it is not asked any more");
        await disk.GrowAsync(64);
        var grown = Stopwatch.GetTimestamp();
        await Poll.UntilAsync(() => loader.HasAcknowledgedSince(grown), "it does not heal");
        var healed = Stopwatch.GetElapsedTime(grown);

        await stop.CancelAsync();
        await load;
        Assert.Empty(loader.Wrong);
        Assert.Equal(["storage_full"], loader.Codes.Keys);
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        var stored = host.Read(db => db.Query("SELECT id FROM events", row => Ids.Event(row.GetInt64(0)))).ToHashSet();
        Assert.Empty(loader.Acknowledged.Keys.Except(stored));
        Assert.Equal("ok", host.Read(db => db.First("PRAGMA integrity_check", row => row.GetString(0))));
        Assert.Equal([], host.Read(TestStore.Differences));
        figure.Is(
            $"{loader.Acknowledged.Count} acknowledged, 0 missing, {loader.Refused} × 503 storage_full, reads answered, taken again {healed.TotalSeconds:0.0} s after there was room, integrity ok"
        );
    }

    /// <summary>A first start, and one of a store that was closed in order, where not a byte is left for the log; with room it starts.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_without_room_is_73_and_changes_nothing(bool isThere)
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await using var host = new ProcessHost(data: disk.Folder.CreateSubdirectory("data"));
        if (isThere)
        {
            await host.StartAsync(NoGuard);
            await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
            Assert.NotNull(await host.EventAsync());
            Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        }

        disk.Fill();
        var before = isThere ? await File.ReadAllBytesAsync(host.File) : null;
        var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://127.0.0.1:0", "--data", host.Data);

        Assert.True(code == 73, $"{code}: {error}");
        Assert.Contains("is full: make room", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        if (before is not null)
            Assert.Equal(before, await File.ReadAllBytesAsync(host.File));
        disk.Empty();
        await host.StartAsync(NoGuard);
        Assert.Equal(isThere ? 1 : 0, (await host.GetAsync("/api/v1/ledger")).GetProperty("unique").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
    }

    /// <summary>Its log is there and is used again: it starts, says what is wrong, and takes nothing until there is room.</summary>
    [Fact]
    public async Task Killed_on_a_disk_that_is_full_when_it_starts_again_it_refuses_until_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await using var host = new ProcessHost(data: disk.Folder.CreateSubdirectory("data"));
        await host.StartAsync(NoGuard);
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        Assert.NotNull(await host.EventAsync());
        Assert.Equal(137, (await host.EndAsync("KILL")).Code);
        disk.Fill();

        // Ready it is not, so it is not waited for.
        var address = new Uri($"http://127.0.0.1:{RelayProcess.FreePort()}");
        using var relay = RelayProcess.Start(
            new Dictionary<string, string> { ["RELAY__Storage__LowWaterMiB"] = "2", ["RELAY__Storage__BallastMiB"] = "0" },
            ["serve", "--urls", address.GetLeftPart(UriPartial.Authority), "--data", host.Data, "--log-level", "Critical"]
        );
        using var loader = new Loader(address, clients: 1);
        using var stop = new CancellationTokenSource();
        var load = loader.RunAsync(stop.Token);
        await Poll.UntilAsync(() => loader.Codes.ContainsKey("storage_full"), "it does not refuse");
        Assert.Empty(loader.Acknowledged);
        disk.Empty();
        await Poll.UntilAsync(() => !loader.Acknowledged.IsEmpty, "it does not heal");
        await stop.CancelAsync();
        await load;
        relay.Signal("TERM");

        Assert.Equal(0, (await relay.ExitAsync()).Code);
        Assert.Equal(1 + loader.Acknowledged.Count, host.Number("SELECT count(*) FROM events"));
        Assert.Equal([], host.Read(TestStore.Differences));
    }

    /// <summary>The server's disk of rows is full; its log lies elsewhere, as it should.</summary>
    [Fact]
    public async Task On_a_full_disk_of_the_server_nothing_is_acknowledged_and_it_heals()
    {
        var figure = Figure.Begin("T15", Promise.Postgres);
        await using var disk = await SmallDisk.MountAsync(64);
        using var server = new PostgresServer(disk.Folder.CreateSubdirectory("rows"));
        await using var host = new ProcessHost(server);
        await host.StartAsync();
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        using var loader = new Loader(host.Address, clients: 8, padding: 2_000);
        using var stop = new CancellationTokenSource();
        var load = loader.RunAsync(stop.Token);
        await Poll.UntilAsync(() => !loader.Acknowledged.IsEmpty, "nothing is acknowledged");
        disk.Fill();
        await Poll.UntilAsync(() => loader.Refused > 20, "it is never full");

        (await host.GetAsync("/api/v1/events?limit=5")).GetProperty("items");
        await disk.GrowAsync(256);
        var grown = Stopwatch.GetTimestamp();
        await Poll.UntilAsync(() => loader.HasAcknowledgedSince(grown), "it does not heal");
        var healed = Stopwatch.GetElapsedTime(grown);

        await stop.CancelAsync();
        await load;
        Assert.Empty(loader.Wrong);
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        var stored = host.Read(db => db.Query("SELECT id FROM events", row => Ids.Event(row.GetInt64(0)))).ToHashSet();
        Assert.Empty(loader.Acknowledged.Keys.Except(stored));
        Assert.Equal([], host.Read(TestStore.Differences));
        figure.Is(
            $"{loader.Acknowledged.Count} acknowledged, 0 missing, {loader.Refused} × 503 ({string.Join(", ", loader.Codes.Keys.Order())}), reads answered, taken again {healed.TotalSeconds:0.0} s after there was room"
        );
    }
}
