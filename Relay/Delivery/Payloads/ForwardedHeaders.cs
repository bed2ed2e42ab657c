using System.Collections.Frozen;

namespace Relay.Delivery.Payloads;

/// <summary>
/// Which of the headers that a provider sent go on to an endpoint, and under which name. Left out are those of the connection and of the
/// framing, credentials and cookies, what proxies said of the way here, and what could not be sent safely.
/// </summary>
/// <param name="headers">Where they are added.</param>
/// <param name="received">What the provider sent, in its order.</param>
/// <param name="probe">An empty request with an empty body: what .NET knows has a grammar, and some may come once only, so each is tried
/// on it first.</param>
internal sealed class ForwardedHeaders(List<Header> headers, HeaderList received, HttpRequestMessage probe)
{
    private const string MovedPrefix = "Relay-Original-";

    /// <summary>Every request has its own of these, so nothing is missing where the provider's stay behind.</summary>
    private static readonly FrozenSet<string> Framing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "Accept-Encoding"
    );

    private static readonly FrozenSet<string> Credentials = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Authorization",
        "Set-Cookie",
        "X-Real-IP",
        "True-Client-IP",
        "CF-Connecting-IP"
    );

    private static readonly string[] CredentialEndings = ["api-key", "apikey", "token", "secret", "password"];

    private readonly List<string> _dropped = [];

    /// <summary>Adds what may go on.</summary>
    /// <param name="replaced">Names of which the attempt has values of its own.</param>
    /// <param name="secret">Names of headers that carry the provider's own secret.</param>
    public void Add(IReadOnlyList<string> replaced, IReadOnlyList<string> secret)
    {
        var hops = Hops();
        foreach (var header in received)
        {
            if (replaced.Contains(header.Name, StringComparer.OrdinalIgnoreCase) || Framing.Contains(header.Name))
                continue;
            if (hops.Contains(header.Name) || StaysBehind(header.Name) || secret.Contains(header.Name, StringComparer.OrdinalIgnoreCase))
                Drop(header.Name);
            else
                AddOne(header);
        }
    }

    /// <summary>Adds headers that were made for this attempt.</summary>
    public void AddOwn(IReadOnlyList<Header> made)
    {
        foreach (var header in made)
            AddOne(header);
    }

    /// <summary>Names what was left out, at most as much as a header holds.</summary>
    public void NameDropped()
    {
        if (_dropped.Count == 0)
            return;
        var names = string.Join(", ", _dropped.Distinct(StringComparer.OrdinalIgnoreCase));
        headers.Add(
            new Header("Relay-Dropped-Headers", names.Length > HeaderRules.LongestValue ? names[..HeaderRules.LongestValue] : names)
        );
    }

    private void AddOne(Header header)
    {
        // What a provider sent must not become a header of its choice at the endpoint.
        if (HeaderRules.Check(header.Name, header.Value) is not null)
            Drop(header.Name);
        else
            headers.Add(IsOurs(header.Name) || !IsAccepted(header) ? header with { Name = MovedPrefix + header.Name } : header);
    }

    private void Drop(string name)
    {
        if (HeaderRules.Check(name, "") is null)
            _dropped.Add(name);
    }

    /// <summary>The names that belong to the provider's connection and not to its message.</summary>
    private HashSet<string> Hops()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in received)
        {
            if (header.Name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                names.UnionWith(header.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        return names;
    }

    private static bool StaysBehind(string name) =>
        Credentials.Contains(name)
        || CredentialEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        || (HeaderRules.IsForbidden(name) && !IsOurs(name) && !name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase));

    private static bool IsOurs(string name) =>
        name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("relay-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-DialNote-Signature", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-DialNote-Provider", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the HTTP stack takes it as it stands, beside those before it.</summary>
    private bool IsAccepted(Header header)
    {
        // It knows none of these.
        if (header.Name.StartsWith("X-", StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            if (HeaderRules.IsOfContent(header.Name))
                probe.Content!.Headers.Add(header.Name, header.Value);
            else
                probe.Headers.Add(header.Name, header.Value);
            return true;
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            return false;
        }
    }
}
