using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;

namespace Relay.Hosting;

/// <summary>Where this process's sinks are: under the operator's side of the server, and where a run has its own.</summary>
internal sealed partial class OwnSinks(OwnListeners listeners) : IOwnSinks
{
    private readonly ConcurrentDictionary<IPEndPoint, bool> _lent = new();

    /// <summary>One segment, of letters that no decoding changes and that is no dot segment.</summary>
    public static bool IsPath(string path) => SinkPath().IsMatch(path);

    /// <summary>
    /// Counts sinks at this address as own ones, until what is returned is disposed: which has to be before the listener is closed, as
    /// the port is anybody's then.
    /// </summary>
    public IDisposable Lend(Uri listener)
    {
        var place = new IPEndPoint(IPAddress.Parse(listener.IdnHost.Trim('[', ']')), listener.Port);
        _lent[place] = true;
        return new Loan(() => _lent.TryRemove(place, out _));
    }

    public bool Has(Uri url) =>
        url.Scheme == Uri.UriSchemeHttp
        && url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
        && url.UserInfo.Length == 0
        && IsPath(url.AbsolutePath)
        && IPAddress.TryParse(url.IdnHost, out var address)
        && !address.IsIPv4MappedToIPv6
        && ListenAt(address, url.Port);

    public bool ListenAt(IPAddress address, int port)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (_lent.ContainsKey(new IPEndPoint(plain, port)))
            return true;
        var own = listeners.Operator;
        return own.Port == port && IPAddress.TryParse(own.IdnHost, out var bound) && bound.Equals(plain);
    }

    [GeneratedRegex(@"^/sinks/[A-Za-z0-9_-][A-Za-z0-9._-]*\z")]
    private static partial Regex SinkPath();

    private sealed class Loan(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
