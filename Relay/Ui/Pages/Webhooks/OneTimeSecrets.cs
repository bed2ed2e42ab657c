using System.Collections.Concurrent;
using System.Security.Cryptography;
using Relay.Api.Resources;

namespace Relay.Ui.Pages.Webhooks;

/// <summary>
/// Webhooks that a person has just made, so that the next page can show their secrets once without any of them being in an address or a
/// cookie.
/// </summary>
internal sealed class OneTimeSecrets(TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<string, (IReadOnlyList<SavedWebhook> Webhooks, long At)> _kept = new();

    /// <returns>The ticket for the page.</returns>
    public string Keep(IReadOnlyList<SavedWebhook> webhooks)
    {
        foreach (var (old, entry) in _kept)
            if (clock.GetElapsedTime(entry.At) > Kept)
                _kept.TryRemove(old, out _);
        var ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _kept[ticket] = (webhooks, clock.GetTimestamp());
        return ticket;
    }

    /// <summary>What the ticket is for, once and for two minutes; nothing after that.</summary>
    public IReadOnlyList<SavedWebhook> Take(string ticket) =>
        _kept.TryRemove(ticket, out var entry) && clock.GetElapsedTime(entry.At) <= Kept ? entry.Webhooks : [];
}
