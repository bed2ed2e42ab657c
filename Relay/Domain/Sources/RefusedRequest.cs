namespace Relay.Domain.Sources;

/// <summary>A request that was refused.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="BodyBytes">Of the body as it was sent.</param>
internal sealed record RefusedRequest(long Id, string Reason, long At, long BodyBytes, string Remote);
