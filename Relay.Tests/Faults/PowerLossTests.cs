using System.Collections.Concurrent;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>
/// What a power cut would leave, by the order of the system's calls: what was synced before the answer began is there, whatever happens
/// then.
/// </summary>
[Trait("Promise", "T2")]
public sealed class PowerLossTests
{
    private const string Traced = "trace=pwrite64,pwritev,pwritev2,write,writev,fdatasync,fsync,sendto,sendmsg";

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_row_is_written_and_synced_before_its_answer_begins(Engine engine)
    {
        var figure = Figure.Begin("T2", engine);

        var (trace, acknowledged) = await TraceAsync(engine, LongForm.Choose(100, 5_000));

        Assert.NotEqual(0, trace.Syncs);
        Assert.Empty(trace.OutOfOrder(acknowledged));
        figure.Is($"0 of {acknowledged.Count} acknowledgements out of order, {trace.Syncs} syncs of the log");
    }

    /// <summary>The proof of the proof: syncs that strace swallows are syncs that never were, and each acknowledgement is found out.</summary>
    [Fact]
    public async Task Syncs_that_never_happened_are_found()
    {
        var figure = Figure.Begin("T2", "negative control");

        var (trace, acknowledged) = await TraceAsync(Engine.Sqlite, LongForm.Choose(20, 500), "-e", "inject=fdatasync,fsync:retval=0");

        Assert.Equal(0, trace.Syncs);
        Assert.Equal(acknowledged.Count, trace.OutOfOrder(acknowledged).Count);
        figure.Is($"with swallowed syncs {acknowledged.Count} of {acknowledged.Count} acknowledgements are found out of order");
    }

    private static async Task<(SyncTrace Trace, IReadOnlyDictionary<string, string> Acknowledged)> TraceAsync(
        Engine engine,
        int posts,
        params string[] more
    )
    {
        using var server = engine == Engine.Postgres ? new PostgresServer() : null;
        await using var host = new ProcessHost(server);
        await host.SetUpAsync();
        // Every connection of the relay has its process by now.
        Assert.NotNull(await host.EventAsync(0));
        var acknowledged = new ConcurrentDictionary<string, string>();
        var file = Path.Combine(host.Data, "strace");
        int[] processes = [host.Process.Id, .. server?.Processes() ?? []];
        await using (
            var strace = Tool.StartAsRoot(
                "strace",
                [
                    "-f",
                    "-ttt",
                    "-y",
                    "-s",
                    "262144",
                    "-e",
                    Traced,
                    "-o",
                    file,
                    .. more,
                    .. processes.SelectMany(id => new[] { "-p", $"{id}" }),
                ]
            )
        )
        {
            await strace.UntilAsync(
                said => said.Split('\n').Count(line => line.Contains("attached", StringComparison.Ordinal)) >= processes.Length,
                "strace is not attached"
            );
            await Parallel.ForEachAsync(
                Enumerable.Range(1, posts),
                new ParallelOptions { MaxDegreeOfParallelism = 16 },
                async (number, _) =>
                {
                    if (await host.EventAsync($"mark{number}x", "c") is { } id)
                        acknowledged[$"evt_mark{number}x"] = id;
                }
            );
        }

        Assert.Equal(0, (await host.EndAsync("TERM")).Code);
        Assert.Equal(posts, acknowledged.Count);
        var trace = new SyncTrace(engine == Engine.Sqlite ? "relay.db-wal>" : "/pg_wal/");
        trace.Read(File.ReadLines(file));
        return (trace, acknowledged);
    }
}
