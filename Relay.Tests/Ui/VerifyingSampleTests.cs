using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Relay.Ui.Pages.Webhooks;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>The samples for receivers, run: what is genuine passes, with two signatures too, and nothing else does.</summary>
public sealed class VerifyingSampleTests
{
    private const string NodeCases = """
        const cases = JSON.parse(process.argv.at(-1));
        const answers = cases.map(one => isGenuine(Buffer.from(one.body), one.headers, one.secret));
        console.log([...answers, isRepeat('a'), isRepeat('a')].join(' '));
        """;

    private const string PythonCases = """
        import json, sys
        cases = json.loads(sys.argv[-1])
        answers = [is_genuine(one['body'].encode(), one['headers'], one['secret']) for one in cases]
        print(*(str(answer).lower() for answer in [*answers, is_repeat('a'), is_repeat('a')]))
        """;

    [Fact]
    public async Task The_one_in_JavaScript_tells_what_is_genuine()
    {
        var node = Path.Combine(AppContext.BaseDirectory, ".playwright", "node", "linux-x64", "node");
        Assert.SkipUnless(File.Exists(node), "Playwright's Node.js is not here.");
        Assert.Equal("true true false false false true", await RunAsync(node, "-e", VerifyingSamples.Node + "\n" + NodeCases));
    }

    [Fact]
    public async Task The_one_in_Python_tells_what_is_genuine()
    {
        var python = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "python3"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(python is null, "Python is not here.");
        Assert.Equal("true true false false false true", await RunAsync(python, "-c", VerifyingSamples.Python + "\n" + PythonCases));
    }

    private static async Task<string> RunAsync(string program, string option, string code)
    {
        var start = new ProcessStartInfo(program, [option, code, Cases()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complaint = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, complaint));
        return (await said).Trim();
    }

    /// <summary>Genuine; signed by an older secret as well; too old; of another body.</summary>
    private static string Cases()
    {
        var key = RandomNumberGenerator.GetBytes(24);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        object Case(string body, string signature, long at) =>
            new
            {
                body,
                secret = "whsec_" + Convert.ToBase64String(key),
                headers = new Dictionary<string, string>
                {
                    ["webhook-id"] = "evt_1",
                    ["webhook-timestamp"] = $"{at}",
                    ["webhook-signature"] = signature,
                },
            };
        string Sign(string body, long at) =>
            "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"evt_1.{at}.{body}")));
        return JsonSerializer.Serialize<object[]>([
            Case("{}", Sign("{}", now), now),
            Case("{}", "v1,AAAA " + Sign("{}", now), now),
            Case("{}", Sign("{}", now - 301), now - 301),
            Case("[]", Sign("{}", now), now),
        ]);
    }
}
