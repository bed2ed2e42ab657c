using Relay.Storage.Querying;
using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>A copy is taken while the relay works, holds all that was acknowledged before it, and is never half there.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-backup-");

    private string Target => Path.Combine(_folder.FullName, "copy", "relay.db");

    [Fact]
    public async Task A_copy_taken_under_load_opens_and_has_every_event_acknowledged_before_it()
    {
        await using var host = new ProcessHost();
        await host.SetUpAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.EventAsync()));
        var before = host.Acknowledged.Keys.ToList();
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);

        var load = Task.WhenAll(Enumerable.Range(0, 300).Select(_ => host.EventAsync()));
        var (code, output, error) = await BackUpAsync(host.Data);
        await load;

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("whole", output, StringComparison.Ordinal);
        File.Copy(Path.Combine(host.Data, "master.key"), Path.Combine(Path.GetDirectoryName(Target)!, "master.key"));
        var (process, client) = await RelayProcess.ServeAsync(Path.GetDirectoryName(Target)!, "--log-level", "Error");
        using (process)
        using (client)
        {
            foreach (var id in before)
                Assert.True((await client.GetAsync(new Uri($"/api/v1/events/{id}", UriKind.Relative))).IsSuccessStatusCode, id);
            var ledger = await client.GetStringAsync(new Uri("/api/v1/ledger", UriKind.Relative));
            Assert.Contains("\"difference\":0", ledger, StringComparison.Ordinal);
            process.Signal("TERM");
            await process.ExitAsync();
        }
    }

    [Fact]
    public async Task A_file_that_is_there_stays_as_it_is()
    {
        await using var host = new ProcessHost();
        await host.SetUpAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await File.WriteAllTextAsync(Target, "mine");

        var (code, _, error) = await BackUpAsync(host.Data);

        Assert.Equal(2, code);
        Assert.Contains("is there already", error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Target));
    }

    [Fact]
    public async Task Where_there_is_no_store_it_says_so()
    {
        var (code, _, error) = await BackUpAsync(_folder.FullName);

        Assert.Equal(2, code);
        Assert.Contains("There is no store", error, StringComparison.Ordinal);
    }

    /// <summary>A page that is damaged, and a counter that does not add up.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_store_that_is_not_whole_there_is_no_copy(bool page)
    {
        await using var host = new ProcessHost();
        await host.SetUpAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.EventAsync()));
        await host.EndAsync("TERM");
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        if (page)
        {
            host.Read(db => db.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
            var root = host.Number("SELECT rootpage FROM sqlite_master WHERE name = 'events'");
            await using var file = new FileStream(host.File, FileMode.Open);
            file.Position = (root - 1) * 8192;
            file.Write(new byte[64]);
        }
        else
        {
            host.Read(db => db.Execute("UPDATE ledger SET received = received + 1"));
        }

        var (code, _, error) = await BackUpAsync(host.Data);

        Assert.Equal(74, code);
        Assert.Contains("no copy", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<(int Code, string Output, string Error)> BackUpAsync(string data) =>
        RelayProcess.RunAsync(null, "store", "backup", "--to", Target, "--data", data);
}
