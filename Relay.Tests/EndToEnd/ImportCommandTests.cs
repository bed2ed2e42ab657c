using System.Text.Json;
using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary><c>relay import</c>: into a relay that runs, and into the store of one that does not.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-import-");

    private string Lines => Path.Combine(_folder.FullName, "events.jsonl");

    [Fact]
    public async Task A_file_comes_over_whole_again_and_after_a_line_that_is_broken()
    {
        await using (var old = new ProcessHost())
        {
            await old.SetUpAsync();
            for (var i = 0; i < 50; i++)
                Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => old.EventAsync())), Assert.NotNull);
            await old.EndAsync("TERM");
            Assert.Equal(0, (await RunAsync("export", "--what", "events", "--data", old.Data, "--out", Lines)).Code);
        }

        await using var host = new ProcessHost();
        await host.StartAsync();
        string[] relay = ["--target", host.Address.ToString(), "--key", RelayProcess.AdminKey];
        var whole = await File.ReadAllLinesAsync(Lines);
        await File.WriteAllLinesAsync(Lines, [.. whole[..2_100], whole[2_100][..^20], .. whole[2_101..]]);

        var (code, output, error) = await RunAsync("import", Lines, "--check");
        Assert.Equal((2, "2499 events that can be imported, 1 lines that can not"), (code, output.Trim()));
        Assert.StartsWith("relay: line 2101: ", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        (code, output, error) = await RunAsync(["import", Lines, .. relay]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("relay: Line 2101: ", error, StringComparison.Ordinal);
        await File.WriteAllLinesAsync(Lines, whole);
        (code, output, error) = await RunAsync(["import", Lines, .. relay]);
        Assert.True(code == 0, error);
        Assert.StartsWith("400 events imported, 2100 were there already, 0 sources made", output, StringComparison.Ordinal);
        Assert.Equal((2_500, 0, 0), Ledger(await host.GetAsync("/api/v1/ledger")));

        // Of a folder that has no store, the import makes one.
        var fresh = Path.Combine(_folder.FullName, "fresh");
        (code, output, error) = await RunAsync("import", Lines, "--data", fresh);
        Assert.True(code == 0, error);
        Assert.StartsWith("2500 events imported, 0 were there already, 1 sources made", output, StringComparison.Ordinal);
        (code, _, error) = await RunAsync(["export", "--what", "events", "--data", fresh, "--out", Lines + ".copy"]);
        Assert.Equal((0, true), (code, error.Contains("relay: 2500 events, whole", StringComparison.Ordinal)));
        Assert.Equal(75, (await RunAsync("import", Lines, "--data", host.Data)).Code);
    }

    [Theory]
    [InlineData("cannot be read", "/nowhere")]
    [InlineData("Required argument missing", "")]
    public async Task What_can_not_be_is_one_sentence_and_2(string sentence, string file)
    {
        var (code, output, error) = await RunAsync(file.Length == 0 ? ["import"] : ["import", file, "--check"]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        RelayProcess.RunAsync(null, arguments);

    private static (int Unique, int Routed, int Difference) Ledger(JsonElement ledger) =>
        (ledger.GetProperty("unique").GetInt32(), ledger.GetProperty("routed").GetInt32(), ledger.GetProperty("difference").GetInt32());
}
