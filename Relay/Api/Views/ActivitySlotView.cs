using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A webhook's attempts in one slot; how long they took is absent where there were none.</summary>
internal sealed record ActivitySlotView(DateTimeOffset At, long Succeeded, long Failed, double? SuccessRate, int? P50Ms, int? P95Ms)
{
    public static ActivitySlotView From(ActivitySlot slot) =>
        new(
            ApiJson.Time(slot.At),
            slot.Figures.Succeeded,
            slot.Figures.Failed,
            slot.Figures.SuccessRate,
            slot.Figures.Latency.Quantile(0.5),
            slot.Figures.Latency.Quantile(0.95)
        );
}
