namespace Relay.Domain.Access;

/// <summary>
/// Begun: it is the caller's to carry out. Answered: it was carried out. InProgress: it is being carried out. Reused: another request has
/// this key.
/// </summary>
internal enum AnswerClaimState
{
    Begun,
    Answered,
    InProgress,
    Reused,
}
