using System.Net;
using Relay.Hosting.Dialing;

namespace Relay.Commands.Listen;

/// <summary>Lets names through that lead to this machine and nowhere else.</summary>
internal sealed class LoopbackOnly(IHostResolver resolver) : IHostResolver
{
    public const string Sentence = "leads away from this machine; --allow-remote-targets lets it";

    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        var addresses = await resolver.ResolveAsync(host, cancellation).ConfigureAwait(false);
        return Array.TrueForAll(addresses, IPAddress.IsLoopback)
            ? addresses
            : throw new DialException(Outcome.AddressBlocked, $"{host} {Sentence}");
    }

    /// <summary>Whether an address of the command line may be this machine's: a name is judged when it is looked up.</summary>
    public static bool Permits(Uri url) => !IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) || IPAddress.IsLoopback(address);
}
