namespace Relay.Domain.Events;

/// <summary>
/// What vouches for an event: a valid signature, nothing because the source has no secret, or nothing although it has one (mode
/// <c>record</c>).
/// </summary>
internal enum VerificationResult
{
    Valid,
    Unsigned,
    Unverified,
}
