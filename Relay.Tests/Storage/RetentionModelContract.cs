using FsCheck;
using FsCheck.Fluent;
using Relay.Storage.Querying;
using Relay.Storage.Retention;
using Xunit;
using Outcome = Relay.Domain.Deliveries.Outcome;

namespace Relay.Tests.Storage;

/// <summary>
/// Random lives of a store: whatever happens in which order, nothing unfinished loses its event or its body, and in the end nothing that is
/// finished is older than its limit.
/// </summary>
public abstract class RetentionModelContract
{
    private static readonly RetentionLimits Limits = new(Bodies: 10, Metadata: 30, Attempts: 20, Rejected: 5, Dedupe: 30)
    {
        Sources = new Dictionary<long, RetentionLimits.SourceDays> { [8] = new(3, 50), [9] = new(40, 6) },
    };

    private protected abstract TestStore Open();

    /// <summary>How many days later than it is due something may go.</summary>
    private protected virtual int Grace => 0;

    [Fact]
    public void No_life_loses_what_is_unfinished_or_keeps_what_is_due()
    {
        var lives = Gen.Choose(0, 9999).ListOf(40).Select(steps => steps.ToArray());
        Prop.ForAll(lives.ToArbitrary(), life => LiveAsync(life).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(12));
    }

    private async Task LiveAsync(int[] life)
    {
        await using var store = Open();
        long[] webhooks = [await store.WebhookAsync(), await store.WebhookAsync()];
        foreach (var step in life)
            await StepAsync(store, webhooks, step / 100, step % 100);
        foreach (var webhook in webhooks)
            await FinishAsync(store, webhook);

        // What the walks have passed by is looked at again in the round behind them.
        store.Clock.Advance(TimeSpan.FromDays(1));
        await RoundAsync(store);
        await RoundAsync(store);
        var late = new List<string>();
        await store.Store.ReadAsync(db =>
        {
            foreach (
                var (id, source, body) in db.Query("SELECT id, source_id, body FROM whole_events", row =>
                    (row.GetInt64(0), row.GetInt64(1), !row.IsDBNull(2))
                )
            )
            {
                if (id < RetentionLimits.Bound(Limits.MetadataOf(source) + Grace, store.Now))
                    late.Add($"event {id} of {source}");
                if (body && id < RetentionLimits.Bound(Limits.BodiesOf(source) + Grace, store.Now))
                    late.Add($"body of {id} of {source}");
            }

            return 0;
        });
        Assert.True(late.Count == 0, $"{string.Join("; ", late)} of {string.Join(' ', life)}");
        Assert.Equal(
            0,
            await store.NumberAsync(
                $"SELECT count(*) FROM attempts WHERE delivery_id < {RetentionLimits.Bound(Limits.Attempts, store.Now)} AND response_body IS NOT NULL"
            )
        );
        Assert.Equal(
            0,
            await store.NumberAsync("SELECT count(*) FROM deliveries d WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.id = d.event_id)")
        );
        await AgreeAsync(store);
    }

    private static async Task StepAsync(TestStore store, long[] webhooks, int dice, int choice)
    {
        var webhook = webhooks[choice % 2];
        switch (dice)
        {
            case < 35:
                await store.Journal.RecordAsync(
                    store.Draft($"{choice % 20}", choice % 3 == 0 ? webhooks : [webhook], leased: false, source: 7 + (choice % 3))
                );
                break;
            case < 55:
                foreach (var work in await store.ClaimAsync(webhook, (choice % 3) + 1))
                    await SettleAsync(store, work, choice % 5 < 2 ? Outcome.ServerError : Outcome.Succeeded);
                break;
            case < 58:
                await store.ClaimAsync(webhook, 1);
                break;
            case < 63:
                await store.PauseAsync(webhook);
                break;
            case < 70:
                await store.EnableAsync(webhook, (ParkedChoice)(choice % 3));
                break;
            case < 82:
                store.Clock.Advance(TimeSpan.FromDays((choice % 13) + 1));
                break;
            case < 96:
                await RoundAsync(store);
                await AgreeAsync(store);
                break;
            default:
                await store.CrashAsync();
                break;
        }
    }

    private static async Task SettleAsync(TestStore store, DeliveryWork work, Outcome outcome)
    {
        Assert.Equal("{}", System.Text.Encoding.UTF8.GetString(work.Event.Request.Body.Span));
        await store.Journal.SettleAsync(
            new Attempted(
                work,
                store.Result(outcome) with
                {
                    ResponseBody = "said"u8.ToArray(),
                },
                (await store.HealthAsync(work.WebhookId)).Epoch
            )
        );
    }

    /// <summary>Everything is sent, whatever held it.</summary>
    private static async Task FinishAsync(TestStore store, long webhook)
    {
        await store.ReopenAsync();
        await store.PauseAsync(webhook);
        await store.EnableAsync(webhook, ParkedChoice.Drain);
        for (var more = true; more; )
        {
            store.Clock.Advance(TimeSpan.FromHours(2));
            List<DeliveryWork> works =
            [
                .. await store.ClaimAsync(webhook),
                .. (await store.ClaimParkedAsync(webhook, 100, inOrder: false)).Works,
            ];
            foreach (var work in works)
                await SettleAsync(store, work, Outcome.Succeeded);
            more = works.Count > 0;
        }
    }

    private static Task<RetentionTally> RoundAsync(TestStore store) =>
        new RetentionRound(store.Engine, Limits, store.Now, store.Clock, _ => { }).RunAsync(default);

    /// <summary>What is open is whole, and counted as the rows are.</summary>
    private static async Task AgreeAsync(TestStore store)
    {
        Assert.Equal(
            0,
            await store.NumberAsync(
                "SELECT count(*) FROM deliveries d WHERE d.state IN (0, 1) AND NOT EXISTS "
                    + "(SELECT 1 FROM whole_events e WHERE e.id = d.event_id AND e.body IS NOT NULL)"
            )
        );
        Assert.Equal(
            await store.NumberAsync("SELECT count(*) FROM deliveries WHERE state IN (0, 1)"),
            await store.NumberAsync("SELECT sum(open_live + open_parked) FROM webhooks")
        );
        Assert.Equal(
            0,
            await store.NumberAsync(
                "SELECT abs(received - unique_events - duplicates - rejected) "
                    + "+ abs(routed - delivered - failed - skipped - (SELECT sum(open_live + open_parked) FROM webhooks)) FROM ledger"
            )
        );
    }
}
