namespace Relay.Api.Resources;

/// <summary>
/// Who calls the stream with a ticket, for clients that can send no header. Stands before <see cref="ApiAuth"/>; a ticket that is given
/// counts, whatever else is.
/// </summary>
internal sealed class StreamTicketAuth(RequestDelegate next, IStreamTickets tickets)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (
            http.Request.Path.Equals(StreamApi.Path, StringComparison.OrdinalIgnoreCase)
            && HttpMethods.IsGet(http.Request.Method)
            && http.Request.Query["ticket"] is { Count: > 0 } ticket
        )
        {
            var redeemed = ticket.Count == 1 ? await tickets.RedeemAsync(ticket.ToString(), http.RequestAborted) : null;
            var (caller, proof) = redeemed
                ?? throw new ProblemException(
                    "ticket_invalid",
                    "This ticket is none, was used, or is older than a minute; ask for a new one."
                );
            http.Features.Set(caller);
            http.Features.Set(proof);
        }

        await next(http);
    }
}
