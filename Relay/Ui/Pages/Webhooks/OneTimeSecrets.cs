using System.Text.Json;
using Relay.Api.Resources;

namespace Relay.Ui.Pages.Webhooks;

/// <summary>
/// Webhooks that a person has just made, so that the next page can show their secrets once without any of them being in an address or a
/// cookie. They go with the ticket, sealed, because the node that draws that page may not have heard of the webhooks yet.
/// </summary>
internal sealed class OneTimeSecrets(ITickets tickets)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    /// <returns>The ticket for the page.</returns>
    public async Task<string> KeepAsync(IReadOnlyList<SavedWebhook> webhooks, CancellationToken cancel) =>
        await tickets.MakeAsync(TicketPurpose.Secrets, JsonSerializer.SerializeToUtf8Bytes(webhooks), Kept, cancel)
        // They were made all the same; without a ticket the page says where their secrets are.
        ?? "";

    /// <summary>What the ticket is for, once and for two minutes; nothing after that.</summary>
    public async Task<IReadOnlyList<SavedWebhook>> TakeAsync(string ticket, CancellationToken cancel) =>
        await tickets.TakeAsync(TicketPurpose.Secrets, ticket, cancel) is { } body ? JsonSerializer.Deserialize<SavedWebhook[]>(body)! : [];
}
