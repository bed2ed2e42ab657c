using Relay.Storage.Querying;
using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>What a start makes of a file that is not as it was left.</summary>
public sealed class StoreFileTests
{
    [Fact]
    public async Task A_store_of_a_newer_relay_is_76_and_stays_as_it_is()
    {
        await using var host = new ProcessHost();
        await host.SetUpAsync();
        await host.EndAsync("TERM");
        host.Read(db => db.Execute("PRAGMA user_version = 999"));
        var before = await File.ReadAllBytesAsync(host.File);

        var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://127.0.0.1:0", "--data", host.Data);

        Assert.Equal(76, code);
        Assert.Contains("999", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(host.File));
    }

    /// <summary>Damage in the middle of a page, and a file that lost its end.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_store_is_74_and_stays_as_it_is(bool cut)
    {
        await using var host = new ProcessHost();
        await host.SetUpAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.EventAsync()));
        await host.EndAsync("TERM");
        host.Read(db => db.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        var pages = host.Number("PRAGMA page_count");
        // The root of the events: every start that looks would find it.
        var page = host.Number("SELECT rootpage FROM sqlite_master WHERE name = 'events'");
        await using (var file = new FileStream(host.File, FileMode.Open))
        {
            if (cut)
                file.SetLength((pages - 3) * 8192);
            else
            {
                file.Position = (page - 1) * 8192;
                file.Write(new byte[64]);
            }
        }

        var before = await File.ReadAllBytesAsync(host.File);
        var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://127.0.0.1:0", "--data", host.Data);

        Assert.Equal(74, code);
        Assert.Contains("relay.db", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(host.File));
    }
}
