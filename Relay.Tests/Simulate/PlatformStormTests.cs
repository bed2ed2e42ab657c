using Xunit;

namespace Relay.Tests.Simulate;

/// <summary>Calls of the platforms that are data go through a whole relay, each with its own signature, answer and refusal, and are proven.</summary>
public sealed class PlatformStormTests
{
    [Fact]
    public async Task A_storm_of_every_platform_is_proven_to_the_last_event()
    {
        await using var relay = await RelayFixture.StartAsync();
        var platforms = Lifecycle.Dialects.Except(Lifecycle.Founding).ToList();
        Assert.Contains("twilio", platforms);

        var run = (
            await relay.PostAsync(
                "/api/v1/runs",
                new
                {
                    seed = 42,
                    storm = new
                    {
                        provider = platforms,
                        calls = 20 * platforms.Count,
                        rate = "max",
                        duplicates = 0.1,
                        outOfOrder = 0.15,
                        badSignatures = 0.05,
                        noStrikes = true,
                    },
                }
            )
        ).Expect(202).Id;

        var ended = await relay.EndedAsync(run);
        Assert.True(ended["state"] == "green", ended.Text);
        // Every event is known by its id, also where the platform's own answer has none: none was passed over.
        var ledger = (await relay.GetAsync("/api/v1/ledger")).Expect(200).Json;
        Assert.NotEqual(0, ledger.GetProperty("duplicates").GetInt64());
        Assert.NotEqual(0, ledger.GetProperty("rejected").GetInt64());
        Assert.Equal(0, ledger.GetProperty("difference").GetInt64());
    }
}
