namespace Relay.Api.Recorded;

/// <summary>
/// Why a recorded request's signature can't be computed again: only the beginning of its body is kept, retention removed the body, the
/// source has no secret, or the source is not known any more.
/// </summary>
internal enum VerificationGap
{
    BodyCut,
    BodyRemoved,
    NoSecret,
    SourceUnknown,
}
