using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Relay.Tests.Commands;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>
/// A store with a million events of which 300,000 are still to be delivered: it starts, delivers, lists, feeds streams, and stays small.
/// </summary>
[Trait("Promise", "T17")]
[Trait("Promise", "T18")]
public sealed class BigStoreTests
{
    private const int Stalled = 4;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task It_starts_with_any_backlog_and_its_memory_is_bounded(Engine engine)
    {
        var (start, memory) = (Figure.Begin("T18", engine), Figure.Begin("T17", engine));
        var (events, waiting, webhooks) = (LongForm.Choose(2_000, 1_000_000), LongForm.Choose(600, 300_000), LongForm.Choose(20, 10_000));
        await using var host = new ProcessHost(engine.Server());
        var webhook = await host.SetUpAsync();
        var source = (await host.GetAsync("/api/v1/sources/desk")).GetProperty("id").GetString()!;
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        var late = new DeliveryDraft(StoreSeed.Number("wh_", webhook), false);
        await StoreSeed.FillAsync(host, engine, StoreSeed.Number("src_", source), 1, events + 1, number =>
            number <= events - waiting ? [] : [late]
        );

        // Its receiver counts; what comes is not remembered beyond the first ones.
        var began = Stopwatch.GetTimestamp();
        await host.StartAsync("DOTNET_GCHeapHardLimit=0x20000000", $"RELAY__Streams__WriteDeadlineSeconds={LongForm.Choose(1, 5)}");
        var ready = Stopwatch.GetElapsedTime(began);
        await host.Receiver.WaitForHitsAsync(1, LongForm.Patience);
        var first = Stopwatch.GetElapsedTime(began);
        var pages = new List<double>();
        for (var page = 0; page < LongForm.Choose(5, 50); page++)
        {
            var at = Stopwatch.GetTimestamp();
            Assert.Equal(50, (await host.GetAsync("/api/v1/events?limit=50")).GetProperty("items").GetArrayLength());
            pages.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }

        await host.Receiver.WaitForHitsAsync(waiting, LongForm.Patience);
        var all = Stopwatch.GetElapsedTime(began);
        start.Is(
            $"with {events} events, {waiting} of them to be delivered: ready after {ready.TotalSeconds:0.0} s, the first delivery after {first.TotalSeconds:0.0} s, all after {all.TotalSeconds:0} s; a page of the list meanwhile p95 {LongForm.At(pages, 95):0} ms"
        );

        await Parallel.ForEachAsync(Enumerable.Range(1, webhooks), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
            await host.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = $"w{number}",
                    url = new Uri(host.Receiver.Url, "/many").ToString(),
                    @event = "call.incoming",
                }
            )
        );
        var before = host.Receiver.HitCount;
        var posted = Stopwatch.GetTimestamp();
        await StartedAsync(host, 1);
        var answered = Stopwatch.GetElapsedTime(posted);
        await host.Receiver.WaitForHitsAsync(before + webhooks, LongForm.Patience);
        var fanned = Stopwatch.GetElapsedTime(posted);

        // Half of those who follow never read: they are cut, and the others see everything.
        var clients = LongForm.Choose(Stalled, 100);
        var sockets = new List<Socket>();
        var readers = new List<Task<int>>();
        using var stop = new CancellationTokenSource();
        for (var client = 0; client < clients; client++)
        {
            sockets.Add(await StallAsync(host));
            readers.Add(ReadAsync(host, stop.Token));
        }

        var sent = 0;
        var stalling = Stopwatch.GetTimestamp();
        using var loader = new Loader(host.Address, clients: 4, padding: 100);
        await Poll.UntilAsync(
            async () =>
            {
                await loader.RunAsync(CancellationToken.None, sent += 200);
                return (await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains(
                    $"relay_streams_cut_total {clients}\n",
                    StringComparison.Ordinal
                );
            },
            "some that never read are still there"
        );
        var cut = Stopwatch.GetElapsedTime(stalling);
        var peak = ProcessMemory.PeakMiB(host.Process.Id);
        Assert.Contains(
            $"relay_streams_clients {clients}\n",
            await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
            StringComparison.Ordinal
        );
        await stop.CancelAsync();
        var seen = await Task.WhenAll(readers);
        Assert.All(seen, count => Assert.True(count > 0, "a reader has seen nothing"));
        sockets.ForEach(socket => socket.Dispose());
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        memory.Is(
            $"{events} events, {webhooks} webhooks, {2 * clients} clients of the stream of which {clients} never read (all cut within {cut.TotalSeconds:0} s), heap limited to 512 MiB: at most {peak} MiB resident; one event for {webhooks} webhooks answered after {answered.TotalMilliseconds:0} ms, at all of them after {fanned.TotalSeconds:0.0} s"
        );
    }

    private static async Task StartedAsync(ProcessHost host, int number)
    {
        using var body = new StringContent(
            $$$"""{"id":"st_{{{number}}}","type":"call.start","account_id":"a","data":{"call_id":"m{{{number}}}"}}""",
            Encoding.UTF8,
            "application/json"
        );
        using var answer = await host.Client.PostAsync(new Uri("/in/desk", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<Socket> StallAsync(ProcessHost host)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(host.Address.Host, host.Address.Port);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /api/v1/stream HTTP/1.1\r\nHost: {host.Address.Authority}\r\nAuthorization: Bearer {RelayProcess.AdminKey}\r\nLast-Event-ID: 0\r\n\r\n"
            )
        );
        return socket;
    }

    /// <summary>Reads until it is told to stop; how many lines of ids it saw.</summary>
    private static async Task<int> ReadAsync(ProcessHost host, CancellationToken stop)
    {
        var seen = 0;
        try
        {
            using var lines = new StreamReader(await host.Client.GetStreamAsync(new Uri("/api/v1/stream", UriKind.Relative), stop));
            while (await lines.ReadLineAsync(stop) is { } line)
                seen += line.StartsWith("id: ", StringComparison.Ordinal) ? 1 : 0;
            Assert.Fail("one that reads was cut");
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }

        return seen;
    }
}
