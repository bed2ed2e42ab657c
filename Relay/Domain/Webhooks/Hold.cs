namespace Relay.Domain.Webhooks;

/// <summary>
/// A receiver's wish to be left alone (429, or 503 with a usable <c>Retry-After</c>): until when its webhook rests, and how far the pauses
/// have grown. A success ends it, and so do a person and a new epoch. Pure; times are Unix milliseconds.
/// </summary>
/// <param name="Pauses">Pauses in a row, this one included; 0 where there is none.</param>
/// <param name="From">When this pause began.</param>
/// <param name="Until">When it ends. The count stays until a success.</param>
internal readonly record struct Hold(int Pauses, long From, long Until)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>No pause is longer, whoever asks.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(1);

    /// <summary>How long a delivery may meet nothing but pauses: what is throttled behind that has failed.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromDays(1);

    public static Hold None => default;

    /// <summary>
    /// Whether nothing may be sent now. One that ends later than a pause can last was set by a clock that stood wrong, and binds nobody.
    /// </summary>
    public bool Binds(long now) => Until > now && Until - now <= (long)Longest.TotalMilliseconds;

    /// <summary>The pause after one more answer that says "later".</summary>
    /// <param name="startedAt">When its attempt began: several that were under way together are one pause.</param>
    /// <param name="asked">What the receiver asks for; else the pauses grow: the delays one after the other, then doubled.</param>
    /// <param name="jitter">A factor in [0.8, 1.2), so that webhooks that were throttled together do not come back together.</param>
    public Hold Next(long startedAt, long now, TimeSpan? asked, IReadOnlyList<int> delaysSeconds, double jitter)
    {
        if (Pauses > 0 && (Binds(now) || startedAt < From))
            return asked is { } more ? this with { Until = Math.Max(Until, now + Milliseconds(more)) } : this;
        // Without a word on how long, it is never less than the time before.
        var length = asked is { } time
            ? Milliseconds(time)
            : Math.Max(Milliseconds(Grown(delaysSeconds, Pauses) * jitter), Milliseconds(TimeSpan.FromMilliseconds(Until - From)));
        return new Hold(Pauses + 1, now, now + length);
    }

    /// <summary>What is left of it after a success: nothing, unless the attempt had begun before the receiver asked.</summary>
    public Hold AfterSuccess(long startedAt) => startedAt < From ? this : None;

    /// <summary>The same pause on a clock that went back.</summary>
    /// <param name="by">How far, milliseconds.</param>
    public Hold Earlier(long by, long now) => this with { From = From - by, Until = Math.Max(now, Until - by) };

    private static TimeSpan Grown(IReadOnlyList<int> delaysSeconds, int pauses)
    {
        if (pauses < delaysSeconds.Count)
            return TimeSpan.FromSeconds(delaysSeconds[pauses]);
        var (last, doublings) = delaysSeconds.Count == 0 ? (1, pauses) : (delaysSeconds[^1], pauses - delaysSeconds.Count + 1);
        // An hour has fewer than 2^12 seconds.
        return TimeSpan.FromSeconds(last * Math.Pow(2, Math.Min(doublings, 12)));
    }

    private static long Milliseconds(TimeSpan length) =>
        (long)Math.Clamp(length.TotalMilliseconds, Shortest.TotalMilliseconds, Longest.TotalMilliseconds);
}
