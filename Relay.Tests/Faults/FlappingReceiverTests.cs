using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>A receiver that comes and goes: its strikes are those of the rule, what becomes of each event as well, and nothing is lost.</summary>
[Trait("Promise", "T5")]
public sealed class FlappingReceiverTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Two_seconds_up_and_two_down_strike_by_the_rule(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock(), server: engine.Server());
        var began = host.Now;
        await host.WebhookAsync("/hook");
        host.On("/hook", Switching(() => (host.Now - began) / 2000 % 2 == 0));

        await PostAsync(host, LongForm.Choose(40, 180));

        await AssertByTheRuleAsync(host);
    }

    [Theory]
    [InlineData(Engine.Sqlite, 1)]
    [InlineData(Engine.Sqlite, 2)]
    [InlineData(Engine.Postgres, 3)]
    public async Task A_coin_that_decides_each_answer_counts_no_strike_too_many(Engine engine, int seed)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock(), server: engine.Server());
        await host.WebhookAsync("/hook", new { maxInFlight = 1 });
        var coin = new Random(seed);
        host.On("/hook", Switching(() => coin.Next(2) == 0));

        await PostAsync(host, LongForm.Choose(30, 180));

        await AssertByTheRuleAsync(host);
    }

    private static Behaviour Switching(Func<bool> isUp) =>
        new("switching", exchange => (isUp() ? Behaviour.Ok : Behaviour.Status(500)).Answer(exchange));

    /// <summary>Two events a second, and then as long as the last retry of the last one may take.</summary>
    private static async Task PostAsync(RelayHost host, int seconds)
    {
        for (var half = 0; half < 2 * seconds; half++)
        {
            await host.EventAsync();
            await host.PassAsync(0.5);
        }

        await host.PassAsync(40);
    }

    /// <summary>
    /// The webhook's strikes are those that its tries make by the rule: an accepted one sets them to none, and the last of a delivery's tries
    /// adds one where it is refused as well. Each event was accepted, or refused as often as the schedule says, or waits behind a disabling.
    /// </summary>
    private static async Task AssertByTheRuleAsync(RelayHost host)
    {
        var tries = await host.Store.ReadAsync(db =>
            db.Query("SELECT a.delivery_id, a.status FROM attempts a ORDER BY a.started_at + a.duration_ms, a.delivery_id", row =>
                (Delivery: row.GetInt64(0), IsAccepted: row.GetInt64(1) == 200)
            )
        );
        var (strikes, made, refused) = (0, 0, new Dictionary<long, int>());
        var isDisabled = false;
        foreach (var (delivery, isAccepted) in tries)
        {
            Assert.False(isDisabled, "a try behind the third strike");
            if (isAccepted)
                strikes = 0;
            else if ((refused[delivery] = refused.GetValueOrDefault(delivery) + 1) == 4)
                (strikes, made) = (strikes + 1, made + 1);
            isDisabled = strikes == 3;
        }

        Assert.Equal(strikes, await host.NumberAsync("SELECT strikes FROM webhooks"));
        Assert.Equal(isDisabled, await host.NumberAsync("SELECT count(*) FROM webhooks WHERE status = 2") == 1);
        var got = host.Receiver.HitsOn("/hook").Select(hit => hit.Header("webhook-id")).Distinct().Count();
        var ledger = await host.JsonAsync("/api/v1/ledger");
        int Count(string name) => ledger.GetProperty(name).GetInt32();
        Assert.Equal(Count("unique"), Count("delivered") + Count("failed") + Count("parked"));
        Assert.Equal(isDisabled ? got : Count("unique"), got);
        // At the third strike those before it are put back, to come again with the rest.
        Assert.Equal(isDisabled ? made - 3 : made, Count("failed"));
        await host.AssertBalancedAsync();
    }
}
