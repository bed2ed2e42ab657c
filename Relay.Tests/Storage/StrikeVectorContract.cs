using Relay.Tests.Faults;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// The named sequences of results through a real store. The last three, which need more than one delivery at a time, are with
/// <see cref="SettlementContract"/>.
/// </summary>
[Trait("Promise", "T5")]
public abstract class StrikeVectorContract
{
    private static readonly (string Sequence, int Strikes, string? Reason)[] Vectors =
    [
        ("XX", 2, null),
        ("XXX", 3, "three_strikes"),
        ("XXSXX", 2, null),
        ("XXSXXX", 3, "three_strikes"),
        ("XXMMM", 2, null),
        ("XXmXX", 2, null),
        ("G", 0, "gone"),
        ("XG", 1, "gone"),
        ("XAAAX", 2, null),
        ("XAXAX", 3, "three_strikes"),
        ("XXXXX", 3, "three_strikes"),
        ("XXttt", 2, null),
        ("XXT", 0, null),
        ("XXXE", 0, null),
        ("XXXEOOO", 0, null),
        ("XXXEXX", 2, null),
        ("XXXEXXX", 3, "three_strikes"),
        ("XXXm", 0, "three_strikes"),
        ("XXoX", 3, "three_strikes"),
    ];

    private protected abstract string Engine { get; }

    private protected abstract TestStore Open();

    [Fact]
    public async Task Each_sequence_leaves_these_strikes_and_this_state_in_the_store()
    {
        var figure = Figure.Begin("T5", "named, " + Engine);
        await using var store = Open();
        foreach (var (sequence, strikes, reason) in Vectors)
        {
            var webhook = await store.WebhookAsync();
            // What is in flight is in flight before anything disables: a delivery that comes later would be born parked.
            var works = new Queue<DeliveryWork>();
            for (var number = 0; number < sequence.Length; number++)
                works.Enqueue(await store.BornAsync(webhook));
            foreach (var letter in sequence)
                await PlayAsync(store, webhook, letter, works);

            var health = await store.HealthAsync(webhook);
            Assert.Equal((sequence, strikes, reason), (sequence, health.Strikes, health.Reason));
            Assert.Equal(reason is null ? WebhookStatus.Active : WebhookStatus.AutoDisabled, health.Status);
        }

        Assert.Equal([], await store.DifferencesAsync());
        figure.Is($"{Vectors.Length} of {Vectors.Length} here, numbers 20 to 22 by SettlementContract");
    }

    private static async Task PlayAsync(TestStore store, long webhook, char letter, Queue<DeliveryWork> works)
    {
        var epoch = (await store.HealthAsync(webhook)).Epoch;
        switch (letter)
        {
            case 'S':
                await store.SettleAsync(works.Dequeue(), Outcome.Succeeded, epoch);
                break;
            case 'X':
                await store.SettleAsync(works.Dequeue(), Outcome.ServerError, epoch);
                break;
            case 'G':
                await store.SettleAsync(works.Dequeue(), Outcome.Gone, epoch);
                break;
            case 'A':
                await store.SettleAsync(works.Dequeue(), Outcome.Shutdown, epoch);
                break;
            case 't':
                await store.SettleAsync(works.Dequeue(), Outcome.Throttled, epoch);
                break;
            case 'T':
                var throttled = works.Dequeue();
                await store.SettleAsync(throttled, Outcome.Throttled, epoch);
                await store.SettleAsync((await store.Queue.ClaimOneAsync(throttled.DeliveryId))!, Outcome.Succeeded, epoch);
                break;
            case 'm' or 'M':
                // A person's try of one that is not under way.
                var tried = works.Dequeue();
                await store.Queue.ReleaseAsync([tried]);
                await store.SettleAsync(
                    (await store.Queue.ClaimOneAsync(tried.DeliveryId))!,
                    letter == 'm' ? Outcome.Succeeded : Outcome.ServerError,
                    epoch
                );
                break;
            case 'E':
                Assert.NotNull(await store.EnableAsync(webhook));
                break;
            case 'o' or 'O':
                await store.SettleAsync(works.Dequeue(), letter == 'o' ? Outcome.Succeeded : Outcome.ServerError, epoch - 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(letter));
        }
    }
}
