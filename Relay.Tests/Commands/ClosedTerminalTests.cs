using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>A listener in a real terminal, made by <c>script</c>, that somebody closes.</summary>
public sealed class ClosedTerminalTests
{
    [Theory]
    [InlineData("")]
    // As under nohup: nothing tells it but the terminal itself.
    [InlineData("trap '' HUP; ")]
    public async Task A_listener_whose_terminal_is_gone_ends(string before)
    {
        var relay = Path.Combine(AppContext.BaseDirectory, "Relay.dll");
        // Somebody who takes the connection and says nothing: where nobody answers, it would end by itself.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var listen =
            $"{before}exec dotnet {relay} listen --target http://{silent.LocalEndpoint} --key none --forward-to http://127.0.0.1:1/ --name closed";
        using var terminal = Process.Start(
            new ProcessStartInfo("script", ["-qfc", listen, "/dev/null"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["TERM"] = "xterm" },
            }
        )!;
        var shown = new StringBuilder();
        while (!shown.ToString().Contains("q quit", StringComparison.Ordinal))
        {
            var buffer = new char[4096];
            var read = await terminal.StandardOutput.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(read > 0, shown.ToString());
            shown.Append(buffer, 0, read);
        }

        var children = await File.ReadAllTextAsync(
            $"/proc/{terminal.Id}/task/{terminal.Id}/children",
            TestContext.Current.CancellationToken
        );
        var listener = int.Parse(children.Trim());
        terminal.Kill();

        await Poll.UntilAsync(() => HasEnded(listener), "it goes on without a terminal");
    }

    private static bool HasEnded(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
