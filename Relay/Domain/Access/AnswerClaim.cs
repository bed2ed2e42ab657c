namespace Relay.Domain.Access;

/// <summary>What became of a claim on a key.</summary>
/// <param name="Id">Of a request that was begun.</param>
/// <param name="Answer">Of a request that was answered before.</param>
internal sealed record AnswerClaim(AnswerClaimState State, long Id = 0, KeptAnswer? Answer = null);
