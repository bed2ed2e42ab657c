using Relay.Delivery;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>Whose plans move with a wall clock that went back.</summary>
public sealed class ClockShiftTests
{
    private const long Back = 3_600_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Plans_of_a_lane_that_another_node_runs_were_made_by_its_clock_and_stay(bool owns)
    {
        await using var store = new SqliteTestStore();
        var webhook = await store.WebhookAsync();
        var waiting = await store.WaitingAsync(webhook);
        var planned = store.Now + (2 * Back);
        await store.RunAsync($"UPDATE deliveries SET next_at = {planned} WHERE id = {waiting}");

        await new ClockShift(store.Queue, store.Clock, Back, _ => owns).RunAsync((_, _) => { }, default);

        Assert.Equal(owns ? planned - Back : planned, await store.NumberAsync($"SELECT next_at FROM deliveries WHERE id = {waiting}"));
    }
}
