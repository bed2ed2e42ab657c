using System.Collections.Concurrent;
using System.Diagnostics;

namespace Relay.Tests.Faults;

/// <summary>A program of the distribution that a fault needs; test.sh installs it. Where it must be root and the tests are not, sudo runs it.</summary>
internal sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = [];

    private Tool(Process process) => _process = process;

    /// <summary>What it wrote on either stream so far.</summary>
    public string Said => string.Join('\n', _said);

    public int Id => _process.Id;

    public static Tool Start(string program, params string[] arguments) => Start(asRoot: false, program, arguments);

    public static Tool StartAsRoot(string program, params string[] arguments) => Start(asRoot: true, program, arguments);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static async Task RunAsRootAsync(string program, params string[] arguments)
    {
        await using var tool = StartAsRoot(program, arguments);
        await tool.EndAsync();
        if (tool._process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {tool._process.ExitCode}: {tool.Said}"
            );
    }

    private static Tool Start(bool asRoot, string program, string[] arguments)
    {
        var (first, all) =
            asRoot && Environment.UserName != "root" ? ("sudo", (string[])["-n", program, .. arguments]) : (program, arguments);
        var start = new ProcessStartInfo(first, all)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var tool = new Tool(Process.Start(start)!);
        tool._process.OutputDataReceived += (_, line) => tool.Hear(line.Data);
        tool._process.ErrorDataReceived += (_, line) => tool.Hear(line.Data);
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        return tool;
    }

    /// <summary>Waits until it has said so.</summary>
    public Task UntilAsync(Func<string, bool> said, string what) =>
        Poll.UntilAsync(
            () => said(Said) || (_process.HasExited ? throw new InvalidOperationException($"{what}: it has ended and said {Said}") : false),
            what
        );

    public async Task SignalAsync(string name)
    {
        await using var kill = StartAsRoot("kill", $"-{name}", $"{Id}");
        await kill.EndAsync();
    }

    public Task EndAsync() => _process.WaitForExitAsync().WaitAsync(LongForm.Patience);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Its own end of what it reads: a program that was told to wait for that ends by itself.
            _process.StandardInput.Close();
            await SignalAsync("TERM");
            await EndAsync();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null)
            _said.Enqueue(line);
    }
}
