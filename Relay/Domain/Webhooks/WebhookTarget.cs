using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Domain.Webhooks;

/// <summary>The parts of a well-formed webhook URL, on their way to a verdict over the host, the port and the scheme.</summary>
internal readonly record struct WebhookTarget(string Host, int Port, bool IsHttps, string Rest)
{
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    );

    /// <summary>
    /// The address's verdict comes before the port's and the scheme's: <c>http://127.0.0.1/</c> is a blocked address first, and http
    /// second.
    /// </summary>
    public WebhookUrl Judge(EgressPolicy policy, Func<Uri, bool>? isOwnListener)
    {
        IPAddress? address = null;
        if (Host[0] == '[')
        {
            if (JudgeLiteral(policy, out address) is { } refusal)
                return refusal;
        }
        else if (JudgeName(policy, out address) is { } refusal)
        {
            return refusal;
        }

        if (!TryBuild(address, out var url))
            return WebhookUrl.Refuse("url_invalid", "This is not a well-formed URL.");
        if (isOwnListener?.Invoke(url) == true)
            return WebhookUrl.Refuse("url_self", "This URL leads back to Relay itself.");
        if (policy.Sinks?.Has(url) == true)
            return new WebhookUrl(url, null, null);
        if (address is not null && !policy.PermitsAddress(address, Port))
            return Blocked(AddressRules.Classify(address));
        if (address is null && !policy.PermitsName(Host, Port))
            return BlockedName;
        if (!policy.PermitsPort(Port))
            return WebhookUrl.Refuse("url_port", "Use port 443, 80, or one from 1024 that no other protocol owns.");
        if (!IsHttps && !PermitsHttp(policy, address))
            return WebhookUrl.Refuse("url_https_required", "The URL must begin with https://.");
        return new WebhookUrl(url, null, null);
    }

    private bool PermitsHttp(EgressPolicy policy, IPAddress? address) =>
        policy.AllowPrivate
        || (address is null ? EgressPolicy.IsLoopbackName(Host) && policy.PermitsName(Host, Port) : policy.IsListed(address, Port));

    private WebhookUrl? JudgeLiteral(EgressPolicy policy, out IPAddress? address)
    {
        var text = Host.AsSpan(1, Host.Length - 2);
        var zone = text.IndexOf('%');
        if (!IPAddress.TryParse(zone < 0 ? text : text[..zone], out address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return WebhookUrl.Refuse("url_invalid", "The address in brackets is not IPv6.");
        }

        if (zone < 0)
            return null;
        return policy.PermitsAddress(address, Port)
            ? WebhookUrl.Refuse("url_host_invalid", "An address with a zone means something on one machine only.")
            : Blocked(AddressRules.Classify(address));
    }

    private WebhookUrl? JudgeName(EgressPolicy policy, out IPAddress? address)
    {
        address = null;
        if (!Ascii.IsValid(Host))
            return JudgeUnicode(policy);
        if (Host.Contains('%', StringComparison.Ordinal))
            return WebhookUrl.Refuse("url_invalid", "A host is not percent-encoded.");
        var name = Host.EndsWith('.') ? Host[..^1] : Host;
        if (name.Split('.').Any(label => label.Length == 0))
            return WebhookUrl.Refuse("url_invalid", "The host has an empty label.");
        if (name.Length != Host.Length)
            return policy.PermitsName(name, Port)
                ? WebhookUrl.Refuse("url_host_invalid", "Leave out the dot at the end of the host.")
                : BlockedName;
        if (EndsInNumber(name))
            return IPAddress.TryParse(name, out address)
                ? null
                : WebhookUrl.Refuse("url_host_invalid", "A host that ends in a number must be an IPv4 address.");
        return name.Length <= 253 && name.Split('.').All(IsLabel)
            ? null
            : WebhookUrl.Refuse("url_host_invalid", "This is no valid host name.");
    }

    /// <summary>
    /// Names beyond ASCII are refused either way; look-alikes of an address or of a blocked name are called what they are.
    /// </summary>
    private WebhookUrl JudgeUnicode(EgressPolicy policy)
    {
        var folded = HostFolding.Fold(Host);
        var blocked =
            Ascii.IsValid(folded)
            && (IPAddress.TryParse(folded, out var address) ? !policy.PermitsAddress(address, Port) : !policy.PermitsName(folded, Port));
        return blocked ? BlockedName : WebhookUrl.Refuse("url_host_invalid", "Write the host in its ASCII form (xn--…).");
    }

    private static bool EndsInNumber(string name)
    {
        // As WHATWG URL has it: such a host is an IPv4 address or an error, never a name.
        var last = name.AsSpan(name.LastIndexOf('.') + 1);
        return !last.ContainsAnyExceptInRange('0', '9') || (last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && IsHex(last[2..]));
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        return true;
    }

    private static bool IsLabel(string label)
    {
        if (label.Length > 63 || label.StartsWith('-') || label.EndsWith('-') || label.AsSpan().ContainsAnyExcept(LabelCharacters))
            return false;
        if (!label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            return new IdnMapping().GetUnicode(label).Length > 0 && label.Length > 4;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private bool TryBuild(IPAddress? address, out Uri url)
    {
        var host =
            address is null ? Host.ToLowerInvariant()
            : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]"
            : address.ToString();
        var text = $"{(IsHttps ? "https" : "http")}://{host}:{Port}{(Rest.Length > 0 && Rest[0] == '/' ? "" : "/")}{Rest}";
        // If System.Uri reads another host than we judged, the one that is dialled would not be the one that was judged.
        return Uri.TryCreate(text, UriKind.Absolute, out url!)
            && url.AbsoluteUri.Length <= WebhookUrl.MaxLength
            && url.Port == Port
            && (address is not null || url.IdnHost == host);
    }

    private static WebhookUrl BlockedName => WebhookUrl.Refuse("address_blocked", "This host is not on the public internet.");

    private static WebhookUrl Blocked(AddressClass found) =>
        WebhookUrl.Refuse("address_blocked", $"This address is not on the public internet ({found.ToString().ToLowerInvariant()}).");
}
