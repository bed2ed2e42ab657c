namespace Relay.Domain.Access;

/// <summary>A session of a page that follows an account's calls, without its secret.</summary>
/// <param name="Account">Whose calls; empty for a session that ended so long ago that nothing is left of it.</param>
/// <param name="EndsAt">Unix milliseconds.</param>
internal sealed record AccountSession(string Account, long EndsAt)
{
    /// <param name="now">Unix milliseconds.</param>
    public bool IsOver(long now) => EndsAt <= now;
}
