namespace Relay.Domain.History;

/// <summary>An event's deliveries in short, oldest first.</summary>
/// <param name="Total">How many there are, those that are not shown too; tests excluded.</param>
internal sealed record DeliveryDots(IReadOnlyList<DeliveryDot> Shown, int Total)
{
    public const int Most = 12;
}
