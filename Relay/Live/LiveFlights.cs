namespace Relay.Live;

/// <summary>
/// One request at a time for each live message. A platform gives up after some seconds and asks again while the first request is still at
/// work; two at one time would book twice. In memory: another node, or one that was restarted, knows nothing and forwards.
/// <code>
///  first ──► upstream ────────────► answer ── within a minute ──► kept answer ──► forgotten: forwarded, Relay-Repeat: n
///  copy  ──► waits within its limit ──┘
/// </code>
/// </summary>
internal sealed class LiveFlights(TimeProvider clock)
{
    /// <summary>How long an answer is kept for copies that come later.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of kept answers; beyond that the oldest goes.</summary>
    private const long MostBytes = 32 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, LiveFlight> _flights = [];
    private readonly Queue<Landing> _landed = [];
    private long _bytes;

    /// <param name="eventId">The event, of which every repetition has the id.</param>
    /// <param name="leads">Whether the caller sends the request and lands the flight; else it waits for the answer.</param>
    public LiveFlight Join(long eventId, out bool leads)
    {
        lock (_lock)
        {
            Forget();
            var found = _flights.GetValueOrDefault(eventId);
            leads = found is not { IsUseful: true };
            return leads ? _flights[eventId] = new LiveFlight(found?.Repeats + 1 ?? 0) : found!;
        }
    }

    /// <summary>The flight is over: whoever waits has the answer, or null and must ask for itself.</summary>
    public void Land(long eventId, LiveFlight flight, LiveAnswer? answer)
    {
        if (!flight.TryLand(answer))
            return;
        lock (_lock)
        {
            var bytes = answer?.Body.Length ?? 0;
            _landed.Enqueue(new Landing(eventId, flight, bytes, clock.GetUtcNow() + Kept));
            _bytes += bytes;
            Forget();
        }
    }

    private void Forget()
    {
        while (_landed.TryPeek(out var oldest) && (oldest.Until <= clock.GetUtcNow() || _bytes > MostBytes))
        {
            _landed.Dequeue();
            _bytes -= oldest.Bytes;
            if (_flights.GetValueOrDefault(oldest.EventId) == oldest.Flight)
                _flights.Remove(oldest.EventId);
        }
    }

    private sealed record Landing(long EventId, LiveFlight Flight, int Bytes, DateTimeOffset Until);
}
