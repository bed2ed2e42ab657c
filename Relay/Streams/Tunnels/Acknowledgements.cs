namespace Relay.Streams.Tunnels;

/// <summary>
/// Answers that are on disk and that the other end may forget. It is in no hurry: a few are told at once, and where there are many, those of
/// half a second go together, or with the next delivery.
/// </summary>
internal sealed class Acknowledgements(TimeProvider clock)
{
    private const int AtOnce = 2;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.5);

    private readonly Lock _lock = new();
    private List<string> _waiting = [];
    private long _opened = clock.GetTimestamp();
    private int _told;
    private bool _isDue;

    /// <summary>Adds one.</summary>
    /// <returns>After which pause <see cref="Take"/> is to be asked; null where somebody will already.</returns>
    public TimeSpan? Add(string delivery)
    {
        lock (_lock)
        {
            _waiting.Add(delivery);
            var open = clock.GetElapsedTime(_opened);
            if (open >= Window)
                (_opened, _told, open) = (clock.GetTimestamp(), 0, TimeSpan.Zero);
            if (_isDue)
                return null;
            if (_told < AtOnce)
            {
                _told++;
                return TimeSpan.Zero;
            }

            _isDue = true;
            return Window - open;
        }
    }

    /// <summary>Takes what waits; null where nothing does.</summary>
    public IReadOnlyList<string>? Take()
    {
        lock (_lock)
        {
            _isDue = false;
            if (_waiting.Count == 0)
                return null;
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }
}
