using System.Net;
using System.Net.Sockets;
using Relay.Hosting.Dialing;

namespace Relay.Delivery.Outbound;

/// <summary>Resolves the name of a URL that is being saved, within a bound that no name server can stretch.</summary>
internal sealed class TargetCheck(EgressPolicy policy, IHostResolver resolver, TimeProvider clock) : ITargetCheck
{
    /// <summary>How long a save may wait for a name server.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<TargetWarning?> WarningAsync(Uri url, CancellationToken cancel)
    {
        // A literal was judged when the URL was read, and a name that may not be looked up was refused.
        if (IPAddress.TryParse(url.IdnHost.AsSpan().Trim("[]"), out _) || !policy.PermitsName(url.IdnHost, url.Port))
            return null;
        using var limit = new CancellationTokenSource(Limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            // Waited for from outside as well: the system's resolver does not give up a look-up that has begun.
            var addresses = await resolver.ResolveAsync(url.IdnHost, stop.Token).WaitAsync(stop.Token).ConfigureAwait(false);
            return addresses.FirstOrDefault(address => !policy.PermitsAddress(address, url.Port)) is { } blocked
                ? Blocked(url, blocked)
                : null;
        }
        catch (Exception unknown) when (unknown is SocketException or OperationCanceledException or ArgumentException)
        {
            // ArgumentException: a name that is no name to the system. The first delivery says so; a save does not depend on a name server.
            return null;
        }
    }

    private static TargetWarning Blocked(Uri url, IPAddress address) =>
        new(
            "resolves_to_blocked",
            $"{url.IdnHost} leads to a {DialSentences.FromClass(AddressRules.Classify(address))} address, "
                + "which is not allowed for webhooks: as long as it does, deliveries fail with address_blocked."
        );
}
