using Relay.Tests.Streams;
using Xunit;

namespace Relay.Tests.Simulate;

/// <summary>Waits for the end of runs, by the stream that tells of it.</summary>
internal static class RunEnds
{
    /// <returns>The run as it ended.</returns>
    public static async Task<ApiAnswer> EndedAsync(this RelayFixture relay, string id)
    {
        await using var stream = await EventStream.OpenAsync(relay, "?item=run");
        while (true)
        {
            var run = (await relay.GetAsync($"/api/v1/runs/{id}")).Expect(200);
            if (run["state"] != "running")
                return run;
            Assert.NotNull(await stream.NextAsync());
        }
    }
}
