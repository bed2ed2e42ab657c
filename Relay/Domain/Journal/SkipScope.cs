namespace Relay.Domain.Journal;

/// <summary>
/// What is skipped: the parked work behind the mark, what events created (the webhook takes none any more), or everything (it is
/// deleted).
/// </summary>
internal enum SkipScope
{
    Parked,
    Events,
    All,
}
