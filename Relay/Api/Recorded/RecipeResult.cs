namespace Relay.Api.Recorded;

/// <summary>What a recipe makes of one request.</summary>
/// <param name="Target">What follows the source's slug in its request target.</param>
/// <param name="IsWhole">Whether all of the body is kept.</param>
/// <param name="Explanation">The verification; null where there is no key, or too little of the body.</param>
/// <param name="Challenge">What the source would echo; null where the request is no handshake.</param>
internal sealed record RecipeResult(
    ArrivalSummary Arrival,
    string? Target,
    bool IsWhole,
    Explanation? Explanation,
    Envelope Envelope,
    string? Challenge
)
{
    /// <summary>The older arrival with the same key and other bytes: of the two only that one would be an event.</summary>
    public long? ClashesWith { get; init; }

    public bool IsSameAs(RecipeResult other) =>
        Target == other.Target && Arrival.BodySha256.AsSpan().SequenceEqual(other.Arrival.BodySha256);
}
