namespace Relay.Domain.History;

internal sealed record DeliverySummary
{
    public required long Id { get; init; }
    public required long EventId { get; init; }
    public required long WebhookId { get; init; }
    public required DeliveryPhase Phase { get; init; }
    public required DeliveryTrigger Trigger { get; init; }
    public required int Attempts { get; init; }
    public long? NextAt { get; init; }
    public required long CreatedAt { get; init; }
    public long? SettledAt { get; init; }
    public Outcome? Outcome { get; init; }
    public int? Status { get; init; }

    /// <summary>The run of a storm that made its event up; null where a provider sent it.</summary>
    public string? Simulated { get; init; }
}
