using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Relay.Tests.Commands;

/// <summary>The program as a process of its own: for what only a process has, its signals, streams and exit code.</summary>
internal sealed class RelayProcess : IDisposable
{
    public const string AdminKey = "rk_test_0123456789abcdef0123456789";

    /// <summary>Between two looks at a process that starts or stops: the processor is its own meanwhile.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static int _ports = Random.Shared.Next(10_000);
    private readonly Process _process;
    private readonly Task<string> _output,
        _error;

    private RelayProcess(Process process) =>
        (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    public int Id => _process.Id;

    public static RelayProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Start("Relay.dll", environment, arguments);

    private static RelayProcess Start(string program, IReadOnlyDictionary<string, string>? environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove("RELAY_ADMIN_KEY");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new RelayProcess(Process.Start(start)!);
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments
    )
    {
        using var process = Start(environment, arguments);
        return await process.ExitAsync();
    }

    /// <summary>The simulator's own command line, while it runs.</summary>
    public static RelayProcess StartSimulator(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start("Relay.Simulator.dll", environment, arguments);

    /// <summary>The simulator's own command line.</summary>
    public static async Task<(int Code, string Output, string Error)> SimulateAsync(
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        using var process = StartSimulator(environment, arguments);
        return await process.ExitAsync();
    }

    /// <summary>Starts <c>serve</c> and waits until it is ready.</summary>
    public static Task<(RelayProcess Process, HttpClient Client)> ServeAsync(string data, params string[] arguments) =>
        ServeAsync(data, new Dictionary<string, string> { ["RELAY_ADMIN_KEY"] = AdminKey }, arguments);

    public static Task<(RelayProcess Process, HttpClient Client)> ServeAsync(
        string data,
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments
    ) => ServeAsync(new Uri($"http://127.0.0.1:{FreePort()}"), data, environment, arguments);

    /// <summary>The same at a given address, for a relay that comes back where it was.</summary>
    public static async Task<(RelayProcess Process, HttpClient Client)> ServeAsync(
        Uri url,
        string data,
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments
    )
    {
        var process = Start(environment, ["serve", "--urls", url.GetLeftPart(UriPartial.Authority), "--data", data, .. arguments]);
        var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
        while (!await IsReadyAsync(client))
        {
            if (process._process.HasExited)
                throw new InvalidOperationException($"The relay has exited: {await process._error}");
            await Task.Delay(Pause);
        }

        return (process, client);
    }

    /// <summary>
    /// A port that no other test gets: below those that the kernel gives to connections and to listeners that ask for any, and each but once.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = 20_000 + (Interlocked.Increment(ref _ports) % 10_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Until it has taken the signal: it says that it stops, or takes no requests any more.</summary>
    public static Task StoppingAsync(HttpClient client) => Poll.UntilAsync(async () => !await IsReadyAsync(client), "it goes on");

    /// <summary>Nobody reads what it writes any more.</summary>
    public void CloseOutput() => _process.StandardOutput.BaseStream.Dispose();

    public async Task<(int Code, string Output, string Error)> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/healthz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
