namespace Relay.Domain;

/// <summary>
/// A rate per second that lets a burst of a fraction of a second through. It has no clock: every call says what time it is, in
/// milliseconds, and a time before the last one counts as no time. Not safe for several threads: its owner's lock holds it.
/// </summary>
/// <param name="burstSeconds">How many seconds' worth may go at once; at least one token may.</param>
internal sealed class TokenBucket(double burstSeconds)
{
    private double _tokens = double.MaxValue;
    private long? _at;

    /// <summary>Whether a token is there; always where there is no rate.</summary>
    public bool Has(int? rate, long now)
    {
        if (rate is not { } perSecond)
            return true;
        var grown = _at is { } at ? _tokens + (Math.Max(0, now - at) * perSecond / 1000.0) : _tokens;
        _tokens = Math.Min(Math.Max(1, perSecond * burstSeconds), grown);
        _at = now;
        return _tokens >= 1;
    }

    /// <summary>How long until a token is there, in whole milliseconds; 0 where one is.</summary>
    public int WaitMs(int? rate, long now) => Has(rate, now) ? 0 : (int)Math.Ceiling((1 - _tokens) * 1000 / rate!.Value);

    public bool TryTake(int? rate, long now)
    {
        if (!Has(rate, now))
            return false;
        if (rate is not null)
            _tokens--;
        return true;
    }
}
