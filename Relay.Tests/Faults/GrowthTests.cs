using System.Diagnostics;
using Npgsql;
using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>What a store costs as it grows. The long form writes docs/sizing.md.</summary>
public sealed class GrowthTests
{
    [Theory]
    [InlineData(Engine.Sqlite, 1)]
    [InlineData(Engine.Postgres, 1)]
    [InlineData(Engine.Postgres, 2)]
    public async Task It_takes_lists_and_starts_as_before_however_much_is_there(Engine engine, int relays)
    {
        await using var host = new ProcessHost(engine.Server(), isFresh: true);
        await host.StartAsync();
        // All at the start, so that every relay knows them.
        int[] sizes =
            LongForm.IsOn ? [10_000, 100_000, 1_000_000]
            : engine == Engine.Sqlite ? [50, 300]
            : [300];
        foreach (var slug in sizes.SelectMany(size => (string[])[$"warm{size}x{relays}", $"desk{size}x{relays}"]).Append("seeds"))
            await host.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = slug,
                    slug,
                    dialect = "dialstack",
                }
            );
        var source = StoreSeed.Number("src_", (await host.GetAsync("/api/v1/sources/seeds")).GetProperty("id").GetString()!);
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);

        var stored = 0;
        foreach (var size in sizes)
        {
            await StoreSeed.FillAsync(host, engine, source, stored, size, _ => []);
            stored = await MeasureAsync(host, engine, relays, size);
        }
    }

    /// <returns>How many events there are now.</returns>
    private static async Task<int> MeasureAsync(ProcessHost host, Engine engine, int relays, int size)
    {
        var began = Stopwatch.GetTimestamp();
        await host.StartAsync();
        var start = Stopwatch.GetElapsedTime(began);
        await using var beside = relays > 1 ? new ProcessHost(beside: host) : null;
        if (beside is not null)
            await beside.StartAsync();
        var disk = DiskBytes(host, engine);

        // The projection of calls comes behind the events.
        await Poll.UntilAsync(
            async () => (await host.GetAsync($"/api/v1/events?q=s{size - 1}")).GetProperty("items").GetArrayLength() > 0,
            "the calls are not there"
        );
        var lists = new List<string>();
        foreach (
            var list in (string[])["events?limit=50", "events?kind=call.completed&limit=50", $"events?q=s{size - 1}", "calls?limit=50"]
        )
            lists.Add(await ListAsync(host, list));

        var posts = LongForm.Choose(60, 40_000);
        ProcessHost[] all = beside is null ? [host] : [host, beside];
        await PostAsync(all, LongForm.Choose(8, 10_000), $"warm{size}x{relays}");
        var (rate, latencies) = await PostAsync(all, posts, $"desk{size}x{relays}");
        var resident = ProcessMemory.ResidentMiB(host.Process.Id);
        var there = (await host.GetAsync("/api/v1/ledger")).GetProperty("unique").GetInt32();
        Assert.True(there >= size + posts);
        if (beside is not null)
            Assert.Equal(0, (await beside.EndAsync("TERM")).Code);
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);

        var figures = LongForm.Text(
            $"{rate:0}/s | {LongForm.At(latencies, 50):0.0} / {LongForm.At(latencies, 99):0.0} ms | {string.Join(" | ", lists)} | {start.TotalSeconds:0.0} s | {resident} MiB | {(double)disk / size / 1000:0.0} kB"
        );
        TestContext.Current.TestOutputHelper?.WriteLine($"{engine} x{relays} {size}: {figures}");
        if (LongForm.IsOn)
            GrowthTable.Write(
                engine == Engine.Sqlite ? "SQLite"
                    : relays == 1 ? "PostgreSQL"
                    : $"PostgreSQL, {relays} relays",
                size,
                figures
            );
        return there;
    }

    /// <summary>What 64 clients get, shared by the relays.</summary>
    private static async Task<(double Rate, List<double> Latencies)> PostAsync(ProcessHost[] relays, int posts, string slug)
    {
        // The ids of one loader are not those of the other.
        var each = posts / relays.Length;
        var loaders = relays
            .Select((relay, index) => new Loader(relay.Address, 64 / relays.Length, padding: 900, slug, first: each * index))
            .ToList();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(loaders.Select((loader, index) => loader.RunAsync(CancellationToken.None, each * (index + 1))));
        var took = Stopwatch.GetElapsedTime(began);
        Assert.All(loaders, loader => Assert.Empty(loader.Wrong));
        Assert.Equal(posts, loaders.Sum(loader => loader.Acknowledged.Count));
        var latencies = loaders.SelectMany(loader => loader.Latencies).ToList();
        loaders.ForEach(loader => loader.Dispose());
        return (posts / took.TotalSeconds, latencies);
    }

    /// <summary>How long nineteen in twenty of some requests for a list take.</summary>
    private static async Task<string> ListAsync(ProcessHost host, string list)
    {
        var times = new List<double>();
        for (var i = 0; i < LongForm.Choose(2, 40); i++)
        {
            var began = Stopwatch.GetTimestamp();
            Assert.NotEqual(0, (await host.GetAsync("/api/v1/" + list)).GetProperty("items").GetArrayLength());
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return LongForm.Text($"{LongForm.At(times, 95):0} ms");
    }

    private static long DiskBytes(ProcessHost host, Engine engine)
    {
        if (engine == Engine.Sqlite)
            return Directory.EnumerateFiles(host.Data, "relay.db*").Sum(file => new FileInfo(file).Length);
        using var connection = new NpgsqlConnection(host.StoreAddress);
        connection.Open();
        return connection.Long("SELECT pg_database_size(current_database())");
    }
}
