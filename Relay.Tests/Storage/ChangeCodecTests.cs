using FsCheck;
using FsCheck.Fluent;
using Relay.Storage.Changes;
using Xunit;
using Outcome = Relay.Domain.Deliveries.Outcome;

namespace Relay.Tests.Storage;

/// <summary>Whatever is packed is read back the same.</summary>
public sealed class ChangeCodecTests
{
    private static readonly Gen<long> Id = Gen.OneOf(
        Gen.Choose(0, 100).Select(number => (long)number),
        Gen.Choose(0, int.MaxValue).SelectMany(high => Gen.Choose(0, int.MaxValue).Select(low => ((long)high << 31) | (uint)low))
    );

    private static readonly Gen<int?> Maybe = Gen.OneOf(
        Gen.Constant<int?>(null),
        Gen.Choose(0, int.MaxValue - 1).Select(number => (int?)number)
    );

    private static readonly Gen<ChangeEntry> Entries =
        from id in Id
        from other in Id
        from webhook in Id
        from small in Gen.Choose(0, 3)
        from maybe in Maybe
        from status in Maybe
        from sort in Gen.Elements(Enum.GetValues<ChangeSort>())
        select sort switch
        {
            ChangeSort.Delivery => new ChangeEntry(sort)
            {
                Delivery = new DeliveryStep(
                    id,
                    other,
                    webhook,
                    (DeliveryPhase)(small + 2),
                    (DeliveryTrigger)small,
                    small,
                    maybe is null ? null : (Outcome)(maybe % 16),
                    status,
                    maybe is null ? null : other,
                    maybe
                ),
            },
            ChangeSort.Strike => new ChangeEntry(sort)
            {
                Strike = new StrikeStep(webhook, id, other, small, 3, (Outcome)small, status, small == 3),
            },
            ChangeSort.Webhook => new ChangeEntry(sort)
            {
                Webhook = new WebhookStep(webhook, (WebhookStatus)(small % 3), small == 1, small, (DrainPhase)small, id, other),
            },
            ChangeSort.Run => new ChangeEntry(sort) { Id = id, Run = (RunState)small },
            _ => new ChangeEntry(sort) { Id = id },
        };

    [Fact]
    public void What_is_packed_is_read_back() =>
        Prop.ForAll(Entries.ListOf().ToArbitrary(), entries => Assert.Equal(entries, RoundTrip([.. entries])))
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    private static List<ChangeEntry> RoundTrip(IReadOnlyList<ChangeEntry> entries)
    {
        const long at = 1_800_000_000_000;
        var buffer = new ChangeBuffer();
        buffer.Begin(at);
        foreach (var entry in entries)
        {
            switch (entry.Sort)
            {
                case ChangeSort.Event:
                    buffer.Event(entry.Id);
                    break;
                case ChangeSort.Arrival:
                    buffer.Arrival(entry.Id);
                    break;
                case ChangeSort.Delivery:
                    buffer.Delivery(entry.Delivery);
                    break;
                case ChangeSort.Strike:
                    buffer.Strike(entry.Strike);
                    break;
                case ChangeSort.Webhook:
                    buffer.Webhook(entry.Webhook);
                    break;
                default:
                    buffer.Run(entry.Id, entry.Run);
                    break;
            }
        }

        Assert.Equal(entries.Count, buffer.Count);
        var read = new List<ChangeEntry>();
        var reader = new ChangeReader(buffer.Bytes, at);
        while (reader.TryRead(out var entry))
            read.Add(entry);
        return read;
    }
}
