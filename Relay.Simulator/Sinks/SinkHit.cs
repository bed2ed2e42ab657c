namespace Relay.Simulator.Sinks;

/// <summary>One request that a sink got.</summary>
/// <param name="Sink">The sink's name.</param>
/// <param name="Number">1 for the sink's first.</param>
/// <param name="At">When its last byte was read.</param>
/// <param name="EventId">The event's id (<c>webhook-id</c>).</param>
/// <param name="DeliveryId">The delivery's id.</param>
/// <param name="Attempt">Which try of the delivery it is; 0 where it doesn't say.</param>
/// <param name="Problem">What is wrong with its signatures; null where both are good.</param>
/// <param name="BodySha256">The hash of its body.</param>
/// <param name="CallId">The call that an envelope names (<c>data.callSid</c>).</param>
/// <param name="Answer">What the sink does with it.</param>
/// <param name="Status">The status that the sink answers; 0 for none.</param>
public sealed record SinkHit(
    string Sink,
    int Number,
    DateTimeOffset At,
    string EventId,
    string DeliveryId,
    int Attempt,
    string? Problem,
    string BodySha256,
    string? CallId,
    string Answer,
    int Status
)
{
    /// <summary>Its body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the sink told the sender that it has the event.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;
}
