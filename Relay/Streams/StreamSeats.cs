using Relay.Config;

namespace Relay.Streams;

/// <summary>How many clients of a stream there are, and of whom.</summary>
internal sealed class StreamSeats(StreamOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(long, string), int> _byCaller = [];
    private int _taken;

    /// <summary>Takes a seat, to be given back.</summary>
    /// <exception cref="ProblemException"><c>stream_limit</c>.</exception>
    public IDisposable Take((long, string) who)
    {
        lock (_lock)
        {
            var own = _byCaller.GetValueOrDefault(who);
            if (_taken >= options.MaxClients)
                throw new ProblemException("stream_limit", $"There are {options.MaxClients} streams, which is the limit.");
            if (own >= options.MaxClientsPerCaller)
                throw new ProblemException(
                    "stream_limit",
                    $"There are {options.MaxClientsPerCaller} streams of yours, which is the limit."
                );
            _byCaller[who] = own + 1;
            _taken++;
        }

        return new Seat(this, who);
    }

    private void Return((long, string) who)
    {
        lock (_lock)
        {
            _taken--;
            if (--_byCaller[who] == 0)
                _byCaller.Remove(who);
        }
    }

    private sealed class Seat(StreamSeats seats, (long, string) who) : IDisposable
    {
        public void Dispose() => seats.Return(who);
    }
}
