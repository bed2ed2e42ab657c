namespace Relay.Simulator.Proof.Records;

/// <summary>One request that a receiver of the storm got.</summary>
/// <param name="Webhook">The place of the webhook among the storm's.</param>
/// <param name="Number">1 for the receiver's first.</param>
/// <param name="At">When its last byte was read, from the storm's beginning.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="DeliveryId">The delivery's id.</param>
/// <param name="Attempt">Which try of the delivery it is; 0 where it doesn't say.</param>
/// <param name="Status">The status that the receiver answered; 0 for none.</param>
/// <param name="Answer">What the receiver did, where that is not an answer at once; else null.</param>
/// <param name="BodySha256">The hash of its body, in hexadecimal.</param>
/// <param name="CallId">The call that an envelope names.</param>
/// <param name="Problem">What is wrong with its signatures; null where both are good.</param>
public sealed record HitRecord(
    int Webhook,
    int Number,
    TimeSpan At,
    string EventId,
    string DeliveryId,
    int Attempt,
    int Status,
    string? Answer,
    string BodySha256,
    string? CallId,
    string? Problem
)
{
    /// <summary>Whether the receiver told the relay that it has the event.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;
}
