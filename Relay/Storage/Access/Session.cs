namespace Relay.Storage.Access;

/// <summary>Somebody who is signed in. Times are Unix milliseconds.</summary>
/// <param name="keyHash">Of the key that opened it; null for the one-time link.</param>
internal sealed class Session(Caller caller, string? keyHash, long createdAt, long seenAt)
{
    private long _seenAt = seenAt;

    public Caller Caller { get; } = caller;

    public string? KeyHash { get; } = keyHash;

    public long CreatedAt { get; } = createdAt;

    /// <summary>As far as this node knows.</summary>
    public long SeenAt => Interlocked.Read(ref _seenAt);

    /// <summary>Whether this request is the first one since that long: then it is this caller's to write down.</summary>
    public bool TryTouch(long now, TimeSpan every)
    {
        var last = SeenAt;
        return now - last >= every.TotalMilliseconds && Interlocked.CompareExchange(ref _seenAt, now, last) == last;
    }
}
