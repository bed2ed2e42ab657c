namespace Relay.Api.Recorded;

/// <summary>What a recipe makes of one request.</summary>
/// <param name="IsWhole">Whether all of the body is kept.</param>
/// <param name="Explanation">The verification; null where there is no key, or too little of the body.</param>
/// <param name="Challenge">What the source would echo; null where the request is no handshake.</param>
internal sealed record RecipeResult(ArrivalSummary Arrival, bool IsWhole, Explanation? Explanation, Envelope Envelope, string? Challenge);
