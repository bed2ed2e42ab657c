namespace Relay.Domain.Notices;

/// <summary>Whether what is said begins or is over.</summary>
internal enum NoticeState
{
    Open,
    Resolved,
}
