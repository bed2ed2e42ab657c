using Microsoft.Data.Sqlite;
using Relay.Storage.Querying;
using Relay.Storage.Sqlite;
using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>What a start makes of a file that is not as it was left.</summary>
public sealed class StoreFileTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("relay-store-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

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

    /// <summary>Something else stands where a file belongs: nothing is damaged, and whoever starts it can mend it.</summary>
    [Theory]
    [InlineData("relay.db")]
    [InlineData("relay.db-wal")]
    [InlineData("relay.db.lock")]
    [InlineData("master.key")]
    [InlineData("admin.key")]
    public async Task A_folder_where_a_file_should_be_is_2_and_named(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_data, name)).FullName;

        var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://127.0.0.1:0", "--data", _data);

        Assert.Equal(2, code);
        Assert.Contains($"{folder} is a folder", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    /// <summary>The system's own file that is always full.</summary>
    [Theory]
    [InlineData("admin.key.new")]
    [InlineData("master.key.new")]
    public async Task A_full_disk_is_73_and_named(string name)
    {
        File.CreateSymbolicLink(Path.Combine(_data, name), "/dev/full");

        var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://127.0.0.1:0", "--data", _data);

        Assert.Equal(73, code);
        Assert.Contains("is full: make room", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, 73, "is full: make room")]
    [InlineData(11, 74, "cannot be read")]
    [InlineData(26, 74, "cannot be read")]
    [InlineData(10, 74, "cannot be read")]
    [InlineData(5, 75, "Another program holds")]
    [InlineData(6, 75, "Another program holds")]
    [InlineData(8, 2, "cannot be opened")]
    [InlineData(14, 2, "cannot be opened")]
    public void What_sqlite_says_at_the_start_has_its_exit_code(int error, int code, string sentence)
    {
        var refusal = StartRefusals.From(new SqliteException("SQLite said no", error), "/data/relay.db", free: 1L << 30);

        Assert.Equal(code, refusal.ExitCode);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/data/relay.db", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>On a full disk the memory that its connections share cannot be had either, and SQLite calls that an I/O error.</summary>
    [Theory]
    [InlineData(10, 0, 73)]
    [InlineData(10, 4096, 73)]
    [InlineData(10, 1L << 30, 74)]
    [InlineData(11, 0, 74)]
    public void An_input_or_output_error_without_room_is_a_full_disk(int error, long free, int code) =>
        Assert.Equal(code, StartRefusals.From(new SqliteException("disk I/O error", error), "/data/relay.db", free).ExitCode);

    /// <summary>What was laid by for a full disk is given up once, for the start.</summary>
    [Fact]
    public void Ballast_is_given_up_once()
    {
        File.WriteAllText(Path.Combine(_data, "ballast"), "here");

        Assert.True(DiskGuard.TryGiveUpBallast(_data));
        Assert.False(DiskGuard.TryGiveUpBallast(_data));
    }
}
