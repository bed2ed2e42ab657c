using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>A receiver behind a network that goes away without a word and comes back.</summary>
public sealed class NetworkPartitionTests
{
    private const int Port = 8088,
        InnerPort = 8089;

    [Fact]
    public async Task What_could_not_be_sent_comes_when_the_network_is_back()
    {
        await using var network = await OtherNetwork.MakeAsync();
        // A sink listens on its own loopback only, as it should; this lets the cable's end lead to it.
        await using var sink = network.Start(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "Relay.Simulator.dll"),
            "sink",
            "--port",
            $"{InnerPort}"
        );
        await using var door = network.Start(
            "socat",
            "-T",
            "2",
            $"TCP-LISTEN:{Port},bind={network.Address},fork,reuseaddr",
            $"TCP:127.0.0.1:{InnerPort}"
        );
        await Poll.UntilAsync(() => sink.Said.Contains("Receiving at", StringComparison.Ordinal), "the sink does not start");
        await using var relay = new ProcessHost();
        await relay.StartAsync();
        await relay.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        foreach (var name in (string[])["behind", "here"])
        {
            var url = name == "here" ? new Uri(relay.Receiver.Url, "/hook").ToString() : $"http://{network.Address}:{Port}/sinks/sink";
            await relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name,
                    url,
                    @event = "call.completed",
                    // A kept-alive connection into the pulled cable says nothing at all: this is how long that is waited for.
                    timeoutSeconds = 2,
                }
            );
        }

        var first = await relay.EventAsync(1);
        await DeliveredAsync(relay, 2);

        await network.CutAsync();
        var second = await relay.EventAsync(2);
        // The other webhook has it at once; this one has tried in vain, and says how.
        await DeliveredAsync(relay, 3);
        await Poll.UntilAsync(async () => await OutcomesAsync(relay, second!) is ["timed_out" or "connect_failed", ..], "no try has ended");

        await network.MendAsync();
        await DeliveredAsync(relay, 4);
        Assert.NotNull(first);
        Assert.Equal(0, (await relay.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, relay.Number("SELECT sum(strikes) FROM webhooks"));
        Assert.Equal(0, (await relay.EndAsync("TERM")).Code);
    }

    private static Task DeliveredAsync(ProcessHost relay, int count) =>
        Poll.UntilAsync(
            async () => (await relay.GetAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32() == count,
            $"{count} are not delivered"
        );

    private static async Task<string[]> OutcomesAsync(ProcessHost relay, string id)
    {
        var list = await relay.GetAsync($"/api/v1/deliveries?event={id}");
        var open = list.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("state").GetString() != "delivered");
        var delivery = await relay.GetAsync($"/api/v1/deliveries/{open.GetProperty("id").GetString()}");
        return [.. delivery.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("outcome").GetString()!)];
    }
}
