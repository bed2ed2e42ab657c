namespace Relay.Domain;

/// <summary>
/// A rate per second that lets a burst of a fraction of a second through. Not safe for several threads: its owner's lock holds it.
/// </summary>
/// <param name="burstSeconds">How many seconds' worth may go at once; at least one token may.</param>
internal sealed class TokenBucket(TimeProvider clock, double burstSeconds)
{
    private double _tokens = double.MaxValue;
    private long _at;

    /// <summary>Whether a token is there; always where there is no rate.</summary>
    public bool Has(int? rate)
    {
        if (rate is not { } perSecond)
            return true;
        var now = clock.GetTimestamp();
        var grown = _at == 0 ? _tokens : _tokens + (clock.GetElapsedTime(_at, now).TotalSeconds * perSecond);
        _tokens = Math.Min(Math.Max(1, perSecond * burstSeconds), grown);
        _at = now;
        return _tokens >= 1;
    }

    /// <summary>How long until a token is there, in whole milliseconds; 0 where one is.</summary>
    public int WaitMs(int? rate) => Has(rate) ? 0 : (int)Math.Ceiling((1 - _tokens) * 1000 / rate!.Value);

    public bool TryTake(int? rate)
    {
        if (!Has(rate))
            return false;
        if (rate is not null)
            _tokens--;
        return true;
    }
}
