using System.Text.Json;

namespace Relay.Streams;

/// <summary>Tickets with what they stand on, so that whichever node takes one knows whom it lets in and when to show them out.</summary>
internal sealed class StreamTickets(ITickets tickets, ICallerProofs proofs, TimeProvider clock) : IStreamTickets
{
    private const string Prefix = "tkt_";

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    public async Task<StreamTicket> IssueAsync(Caller caller, CallerProof proof, CancellationToken cancel)
    {
        var endsAt = (clock.GetUtcNow() + Life).ToUnixTimeMilliseconds();
        var body = JsonSerializer.SerializeToUtf8Bytes(new Holder(caller, proof));
        var ticket = await tickets.MakeAsync(TicketPurpose.Stream, body, Life, cancel)
            ?? throw new ProblemException("stream_limit", $"{ITickets.MostOut} tickets are out; use them, or wait a minute.");
        return new StreamTicket(Prefix + ticket, endsAt);
    }

    public async Task<(Caller Caller, CallerProof Proof)?> RedeemAsync(string ticket, CancellationToken cancel)
    {
        if (
            !ticket.StartsWith(Prefix, StringComparison.Ordinal)
            || await tickets.TakeAsync(TicketPurpose.Stream, ticket[Prefix.Length..], cancel) is not { } body
        )
            return null;
        var holder = JsonSerializer.Deserialize<Holder>(body)!;
        return await proofs.HoldsAsync(holder.Proof, cancel) ? (holder.Caller, holder.Proof) : null;
    }

    private sealed record Holder(Caller Caller, CallerProof Proof);
}
