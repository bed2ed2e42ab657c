namespace Relay.Domain.Deliveries;

/// <summary>A delivery that this node holds a lease on, with all that an attempt needs.</summary>
internal sealed class DeliveryWork
{
    public required long DeliveryId { get; init; }
    public required long WebhookId { get; init; }
    public required EventRecord Event { get; init; }
    public required DeliveryTrigger Trigger { get; init; }
    public AttemptPurpose Purpose { get; init; }

    /// <summary>The state that a person's retry found; a failure goes back to it.</summary>
    public DeliveryState ReturnTo { get; init; }

    /// <summary>Attempts made so far, in all rounds: the next one's number is one more.</summary>
    public int Attempts { get; init; }

    /// <summary>The fence: results count only while the store holds the same lease.</summary>
    public required long Lease { get; init; }

    /// <summary>Whether it leaves from the parked work of a webhook that was enabled.</summary>
    public bool Drained { get; init; }
}
