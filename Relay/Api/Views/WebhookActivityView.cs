namespace Relay.Api.Views;

/// <summary>A webhook's last hours, oldest first. The last slot is still running.</summary>
internal sealed record WebhookActivityView(DateTimeOffset From, DateTimeOffset To, int SlotMinutes, IReadOnlyList<ActivitySlotView> Slots);
