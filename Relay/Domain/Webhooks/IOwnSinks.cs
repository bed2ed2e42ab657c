using System.Net;

namespace Relay.Domain.Webhooks;

/// <summary>
/// The simulator's sinks in this process: the server's own, and those of a run for as long as it goes. Deliveries may go there on any
/// relay, because nothing else listens there and nothing but a sink answers
/// on their paths.
/// </summary>
internal interface IOwnSinks
{
    /// <summary>
    /// Whether this is a sink's URL: http, a literal address, never a name, and a path of one segment under <c>/sinks/</c>.
    /// </summary>
    bool Has(Uri url);

    /// <summary>Whether this process listens there for its sinks.</summary>
    bool ListenAt(IPAddress address, int port);
}
