using System.Buffers.Text;
using System.Security.Cryptography;

namespace Relay.Streams;

/// <summary>Tickets by their text. They live for a minute, so that there are few, and are gone with the process.</summary>
internal sealed class StreamTickets(TimeProvider clock) : IStreamTickets
{
    private const int MostOut = 10_000;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Caller Caller, CallerProof Proof, long IssuedAt)> _out = [];

    public StreamTicket Issue(Caller caller, CallerProof proof)
    {
        var ticket = "tkt_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        lock (_lock)
        {
            foreach (var (old, issued) in _out.ToList())
            {
                if (IsOver(issued.IssuedAt))
                    _out.Remove(old);
            }

            if (_out.Count >= MostOut)
                throw new ProblemException("stream_limit", $"{MostOut} tickets are out; use them, or wait a minute.");
            _out[ticket] = (caller, proof, clock.GetTimestamp());
        }

        return new StreamTicket(ticket, (clock.GetUtcNow() + Life).ToUnixTimeMilliseconds());
    }

    public (Caller Caller, CallerProof Proof)? Redeem(string ticket)
    {
        lock (_lock)
            return _out.Remove(ticket, out var issued) && !IsOver(issued.IssuedAt) && issued.Proof.Holds()
                ? (issued.Caller, issued.Proof)
                : null;
    }

    /// <summary>By the clock that nobody sets.</summary>
    private bool IsOver(long issuedAt) => clock.GetElapsedTime(issuedAt) >= Life;
}
