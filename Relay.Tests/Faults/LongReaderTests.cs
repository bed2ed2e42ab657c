using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Hosting;
using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Another program that reads the file on and on, so that nothing of the log can be copied behind its back.</summary>
public sealed class LongReaderTests
{
    [Fact]
    public async Task The_log_grows_that_is_said_and_it_is_short_again_afterwards()
    {
        var log = new LogLines();
        await using var host = await RelayHost.StartAsync(
            change: services => services.AddSingleton<ILoggerProvider>(log),
            set: options => options with { Log = options.Log with { Level = LogLevel.Information } }
        );
        using (var other = new SqliteConnection($"Data Source={Path.Combine(host.Relay.Folder, "relay.db")};Pooling=False"))
        {
            other.Open();
            other.Execute("BEGIN");
            Assert.Equal(0, other.Long("SELECT count(*) FROM events"));

            await PostAsync(host, first: 0, count: 150);

            await Poll.UntilAsync(() => log.Find(LogEvents.LogNotCopied).Count == 1, "nothing is said of the log");
            Assert.Equal(0, other.Long("SELECT count(*) FROM events"));
        }

        // Whatever was not copied while that one read is, with what comes now.
        await PostAsync(host, first: 150, count: 150);
        await Poll.UntilAsync(() => log.Find(LogEvents.LogNotCopied).Count == 2, "the log is not short again");
        Assert.Contains("short again", log.Find(LogEvents.LogNotCopied)[1]);
        Assert.Equal(300, await host.NumberAsync("SELECT count(*) FROM events"));
        await host.AssertBalancedAsync();
    }

    /// <summary>Events of nearly a MiB.</summary>
    private static async Task PostAsync(RelayHost host, int first, int count)
    {
        var pad = new string('p', 1_000_000);
        for (var number = first; number < first + count; number++)
            (
                await host.Relay.EventAsync(
                    "desk",
                    $$$"""{"id":"evt_{{{number}}}","type":"call.end","account_id":"a","data":{"pad":"{{{pad}}}"}}"""
                )
            ).Expect(200);
    }
}
