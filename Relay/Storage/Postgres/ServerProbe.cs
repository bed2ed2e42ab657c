using System.Net;
using System.Net.Sockets;

namespace Relay.Storage.Postgres;

/// <summary>
/// Whether a server answers at all, by the first question of its protocol, which it answers before it knows who asks: whether it speaks TLS
/// (PostgreSQL's "SSLRequest", Frontend/Backend Protocol, section 55.7).
/// </summary>
internal static class ServerProbe
{
    private static readonly byte[] Question = [0, 0, 0, 8, 4, 210, 22, 47];

    /// <summary>Where a server listens: a host and a port, or the folder of a socket of the system.</summary>
    public static EndPoint Find(string host, int port) =>
        host.StartsWith('/') ? new UnixDomainSocketEndPoint(Path.Combine(host, $".s.PGSQL.{port}")) : new DnsEndPoint(host, port);

    /// <returns>False where nobody is there; one that says nothing is waited for.</returns>
    public static async Task<bool> AnswersAsync(EndPoint server, CancellationToken cancel)
    {
        using var socket =
            server is UnixDomainSocketEndPoint
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server, cancel).ConfigureAwait(false);
            await socket.SendAsync(Question, cancel).ConfigureAwait(false);
            return await socket.ReceiveAsync(new byte[1], cancel).ConfigureAwait(false) == 1;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
