using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Relay.Hosting;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>What the README tells people to type does what it says.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("relay-readme-").FullName;

    [Fact]
    public async Task Its_examples_are_accepted_and_signed_right()
    {
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            var script = Blocks()
                .Single(block => block.Contains("RELAY=http", StringComparison.Ordinal))
                .Replace("RELAY=http://localhost:5080", $"RELAY={client.BaseAddress!.ToString().TrimEnd('/')}", StringComparison.Ordinal)
                .Replace("KEY=$(cat data/admin.key)", $"KEY={RelayProcess.AdminKey}", StringComparison.Ordinal)
                // A test sends nothing to the outside.
                .Replace("https://example.com/calls", "https://localhost.invalid/calls", StringComparison.Ordinal);

            var (code, output) = await ShellAsync("set -e\n" + script);

            Assert.True(code == 0, output);
            var ledger = await client.GetFromJsonAsync<JsonObject>(new Uri("/api/v1/ledger", UriKind.Relative));
            Assert.Equal(
                (5, 5, 0, 0),
                ((int)ledger!["unique"]!, (int)ledger["routed"]!, (int)ledger["rejected"]!, (int)ledger["difference"]!)
            );
            var events = await client.GetFromJsonAsync<JsonObject>(new Uri("/api/v1/events", UriKind.Relative));
            Assert.All(events!["items"]!.AsArray(), item =>
                Assert.Equal(("call.completed", "valid"), ((string)item!["kind"]!, (string)item["verification"]!))
            );
        }
    }

    [Fact]
    public void It_names_every_exit_code()
    {
        foreach (var code in Enum.GetValues<ExitCode>())
            Assert.Contains($"\n| {(int)code} |", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_every_folder()
    {
        foreach (
            var folder in Directory
                .GetDirectories(Path.Combine(Repository.Root, "Relay"))
                .Select(Path.GetFileName)
                .Where(name => name is not "bin" and not "obj")
        )
            Assert.Contains($"| `Relay/{folder}/` |", Text(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static IEnumerable<string> Blocks() =>
        Text().Split("```sh\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]);

    private static async Task<(int Code, string Output)> ShellAsync(string script)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("sh")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, await output + await error);
    }

    private static string Text() => File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
}
