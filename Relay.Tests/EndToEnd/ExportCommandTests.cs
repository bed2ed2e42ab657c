using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary><c>relay export</c>: of a relay that runs, and of a store that nobody uses.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private static readonly string[] Events = ["export", "--what", "events"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-export-");

    private string Out => Path.Combine(_folder.FullName, "events.jsonl");

    [Fact]
    public async Task A_file_is_whole_or_not_there_and_one_that_broke_off_is_gone_on_with()
    {
        await using var host = new ProcessHost();
        await host.SetUpAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.EventAsync()));
        string[] relay = ["--target", host.Address.ToString(), "--key", RelayProcess.AdminKey];

        var (code, output, error) = await RelayProcess.RunAsync(null, [.. Events, "--out", Out, .. relay]);
        Assert.Equal((0, "", "relay: 40 events, whole"), (code, output, Last(error)));
        var whole = await File.ReadAllBytesAsync(Out);
        Assert.Equal(40, whole.Count(value => value == '\n'));

        (code, _, error) = await RelayProcess.RunAsync(null, [.. Events, "--out", Out, .. relay]);
        Assert.Equal(2, code);
        Assert.Contains("is there already", error, StringComparison.Ordinal);

        // What a kill in the middle of a line leaves.
        await File.WriteAllBytesAsync(Out + ".part", whole[..(whole.Length * 2 / 3)]);
        File.Delete(Out);
        (code, _, error) = await RelayProcess.RunAsync(null, [.. Events, "--out", Out, .. relay]);
        Assert.Equal(2, code);
        Assert.Contains("--resume", error, StringComparison.Ordinal);
        (code, _, _) = await RelayProcess.RunAsync(null, [.. Events, "--out", Out, "--resume", .. relay]);
        Assert.Equal(0, code);
        Assert.Equal(whole, await File.ReadAllBytesAsync(Out));
        Assert.False(File.Exists(Out + ".part"));

        // The store is the relay's while it runs, and anybody's afterwards.
        (code, _, error) = await RelayProcess.RunAsync(null, [.. Events, "--data", host.Data]);
        Assert.Equal(75, code);
        await host.EndAsync("TERM");
        (code, output, error) = await RelayProcess.RunAsync(null, [.. Events, "--data", host.Data]);
        Assert.Equal((0, "relay: 40 events, whole"), (code, Last(error)));
        Assert.Equal(whole, System.Text.Encoding.UTF8.GetBytes(output));
        (code, _, error) = await RelayProcess.RunAsync(null, [.. Events, .. relay]);
        Assert.Equal(1, code);
        Assert.Contains("No relay answers", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--resume needs the file", "--resume")]
    [InlineData("--target and --key are of a relay that runs", "--data", ".", "--target", "http://localhost:1")]
    [InlineData("There is no store", "--data", "/nowhere")]
    [InlineData("--target is 'ftp://x'", "--target", "ftp://x", "--key", "rk_1")]
    public async Task What_can_not_be_is_one_sentence_and_2(string sentence, params string[] arguments)
    {
        var (code, output, error) = await RelayProcess.RunAsync(null, [.. Events, .. arguments]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(sentence, Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Before it stands how far it was, where that took a moment.</summary>
    private static string Last(string error) => error.Trim().Split('\n')[^1];
}
