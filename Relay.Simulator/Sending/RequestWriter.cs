using System.Text;
using Relay.Simulator.Plans;

namespace Relay.Simulator.Sending;

/// <summary>Where one provider sends to and with which secret.</summary>
/// <param name="Path">The path of the source's URL, without a slash at its end.</param>
/// <param name="Secret">The secret that both sides know.</param>
public sealed record SourceRoute(string Path, string Secret);

/// <summary>
/// Turns planned requests into the bytes of HTTP requests, signed at the time of sending where the dialect's signature has a time.
/// </summary>
internal sealed class RequestWriter
{
    private const int StaleBySeconds = 301;
    private const string Forger = "whsec_somebody_elses_secret_0123456789";

    private readonly string _host,
        _origin;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, (Dialect Dialect, SigningKey Key, SigningKey Wrong, string Path)> _routes = [];

    public RequestWriter(Uri target, IReadOnlyDictionary<string, SourceRoute> routes, TimeProvider clock)
    {
        (_host, _clock) = (target.IsDefaultPort ? target.Host : $"{target.Host}:{target.Port}", clock);
        // What a provider signs that signs addresses: the one that it was given.
        _origin = $"{target.Scheme}://{_host}";
        foreach (var (name, route) in routes)
        {
            var dialect = Dialect.Create(name);
            if (!dialect.TryCreateKey(route.Secret, out var key, out var error))
                throw new ArgumentException($"The secret of {name} is not usable: {error}", nameof(routes));
            dialect.TryCreateKey(dialect.SecretFrom(Forger), out var wrong, out _);
            _routes[name] = (dialect, key!, wrong ?? SigningKey.FromUtf8(Forger), route.Path);
        }
    }

    /// <summary>The bytes to put on the wire.</summary>
    public byte[] Write(PlannedRequest request)
    {
        var message = request.Event.Message;
        var route = _routes[message.Sample.Dialect];
        var head = new StringBuilder(512);
        var target = Target(request, route.Dialect);
        head.Append("POST ")
            .Append(route.Path)
            .Append(target)
            .Append(" HTTP/1.1\r\nHost: ")
            .Append(_host)
            .Append("\r\nContent-Length: ")
            .Append(request.Body.Length)
            .Append("\r\n");
        foreach (var header in message.Headers)
            Append(head, header);
        foreach (var header in Signature(request, route, target))
            Append(head, header);
        head.Append("\r\n");
        var bytes = new byte[head.Length + request.Body.Length];
        var length = 0;
        foreach (var chunk in head.GetChunks())
            length += Encoding.Latin1.GetBytes(chunk.Span, bytes.AsSpan(length));
        request.Body.Span.CopyTo(bytes.AsSpan(length));
        return bytes;
    }

    private static string Target(PlannedRequest request, Dialect dialect)
    {
        var path = request.Event.Message.Sample.Path;
        // The address that belongs to the genuine bytes, as the signature does.
        var body = request.Twist == Forgeries.Altered ? request.Event.Message.Body : request.Body;
        return dialect.Target(path.Length > 0 ? "/" + path : "", body);
    }

    private IReadOnlyList<Header> Signature(
        PlannedRequest request,
        (Dialect Dialect, SigningKey Key, SigningKey Wrong, string Path) route,
        string target
    )
    {
        var (now, message) = (_clock.GetUtcNow().ToUnixTimeSeconds(), request.Event.Message);
        var (dialect, key, wrong, path) = route;
        var genuine = message.ToSign(now) with { Url = _origin + path + target };
        var toSign = genuine with { Body = request.Body };
        return request.Twist switch
        {
            Forgeries.Missing => [],
            Forgeries.WrongKey => dialect.Sign(toSign, wrong),
            // The signature that belongs to the genuine bytes.
            Forgeries.Altered => dialect.Sign(genuine, key),
            Forgeries.Stale => dialect.Sign(toSign with { UnixSeconds = now - dialect.ToleranceSeconds - StaleBySeconds }, key),
            _ => dialect.Sign(toSign, key),
        };
    }

    private static void Append(StringBuilder head, Header header) =>
        head.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
}
