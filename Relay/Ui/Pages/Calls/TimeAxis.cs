namespace Relay.Ui.Pages.Calls;

/// <summary>
/// Places moments on an axis in their order, with room that grows with the logarithm of the pause between them: a call's events come
/// within seconds and then once more after a quarter of an hour,
/// and both have to be seen.
/// </summary>
internal sealed class TimeAxis
{
    private const int TickRoom = 84;

    private readonly List<long> _times;
    private readonly double[] _at;

    /// <param name="times">Unix milliseconds, in any order.</param>
    public TimeAxis(IEnumerable<long> times, double left, double right)
    {
        _times = [.. times.Distinct().Order()];
        _at = new double[_times.Count];
        for (var i = 1; i < _at.Length; i++)
            _at[i] = _at[i - 1] + 0.35 + Math.Log10(1 + (_times[i] - _times[i - 1]) / 10.0);
        var whole = _at.Length > 1 ? _at[^1] : 0;
        for (var i = 0; i < _at.Length; i++)
            _at[i] = whole == 0 ? left + (right - left) * 0.1 : left + _at[i] / whole * (right - left);
    }

    /// <summary>From the first moment to the last, milliseconds.</summary>
    public long Span => _times.Count == 0 ? 0 : _times[^1] - _times[0];

    /// <param name="time">One of those that the axis was made of.</param>
    public double Place(long time) => _at[_times.BinarySearch(time)];

    /// <summary>As many moments as can be written side by side.</summary>
    public IEnumerable<(double X, long Time)> Ticks()
    {
        var free = double.MinValue;
        for (var i = 0; i < _at.Length; i++)
        {
            if (_at[i] < free)
                continue;
            free = _at[i] + TickRoom;
            yield return (_at[i], _times[i]);
        }
    }
}
