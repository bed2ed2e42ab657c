using System.Collections.Frozen;
using System.Net;

namespace Relay.Domain.Webhooks;

/// <summary>
/// Where deliveries may go. One policy holds for a whole outbound handler, because connections are pooled and are judged when they are
/// made.
/// </summary>
internal sealed record EgressPolicy
{
    private static readonly FrozenSet<string> MetadataNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "metadata.google.internal",
        "metadata.goog",
        "instance-data",
        "instance-data.ec2.internal"
    );

    /// <summary>
    /// The ports that browsers refuse for http (WHATWG Fetch, "bad port"): each speaks a protocol that a crafted request could drive.
    /// 5060 and 5061 are SIP.
    /// </summary>
    private static readonly FrozenSet<int> BadPorts = FrozenSet.Create(
        0,
        1,
        7,
        9,
        11,
        13,
        15,
        17,
        19,
        20,
        21,
        22,
        23,
        25,
        37,
        42,
        43,
        53,
        69,
        77,
        79,
        87,
        95,
        101,
        102,
        103,
        104,
        109,
        110,
        111,
        113,
        115,
        117,
        119,
        123,
        135,
        137,
        139,
        143,
        161,
        179,
        389,
        427,
        465,
        512,
        513,
        514,
        515,
        526,
        530,
        531,
        532,
        540,
        548,
        554,
        556,
        563,
        587,
        601,
        636,
        989,
        990,
        993,
        995,
        1719,
        1720,
        1723,
        2049,
        3659,
        4045,
        4190,
        5060,
        5061,
        6000,
        6566,
        6665,
        6666,
        6667,
        6668,
        6669,
        6679,
        6697,
        10080
    );

    /// <summary>Only public addresses, only https.</summary>
    public static EgressPolicy PublicOnly { get; } = new();

    /// <summary>
    /// For upstreams: the operator's own applications, mostly on loopback or private addresses and on whatever port. Metadata services
    /// are none, by address or by name.
    /// </summary>
    public static EgressPolicy Upstreams { get; } = new() { AllowPrivate = true, IsForUpstreams = true };

    /// <summary><c>--allow-private-targets</c>: http, and every address but those of metadata services.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>
    /// The fine-grained form of the same: networks and ports that may be dialled although they are not public, http included.
    /// </summary>
    public IReadOnlyList<EgressRule> Allow { get; init; } = [];

    /// <summary>Names under <c>.internal</c> that the operator listed.</summary>
    public IReadOnlyList<string> AllowNames { get; init; } = [];

    /// <summary>This process's own sinks, to which deliveries may go whatever else holds; null for none.</summary>
    public IOwnSinks? Sinks { get; init; }

    /// <summary>What it is a policy for, as sentences say it.</summary>
    public string Targets => IsForUpstreams ? "upstreams" : "webhooks";

    private bool IsForSinks { get; init; }
    private bool IsForUpstreams { get; init; }

    /// <summary>
    /// The policy of a handler for own sinks and nothing else. It is another handler's because connections are pooled by host and port:
    /// over one that was made to a sink, the other could reach whatever
    /// else is behind that port.
    /// </summary>
    public EgressPolicy ForSinks() => this with { IsForSinks = true };

    public bool PermitsAddress(IPAddress address, int port) =>
        IsForSinks
            ? Sinks?.ListenAt(address, port) == true
            : AddressRules.Classify(address) switch
            {
                AddressClass.Metadata => false,
                AddressClass.Public => true,
                _ => AllowPrivate || IsListed(address, port),
            };

    /// <summary>Whether the operator listed this address, which also allows http to it.</summary>
    public bool IsListed(IPAddress address, int port)
    {
        for (var i = 0; i < Allow.Count; i++)
        {
            if (Allow[i].Covers(address, port))
                return true;
        }

        return false;
    }

    /// <summary>Whether a name may be looked up at all. What it resolves to is judged as well.</summary>
    public bool PermitsName(string host, int port)
    {
        if (IsForSinks)
            return false;
        var name = host.TrimEnd('.');
        if (MetadataNames.Contains(name))
            return false;
        if (AllowPrivate)
            return true;
        if (IsLoopbackName(name))
            return IsListed(IPAddress.Loopback, port) || IsListed(IPAddress.IPv6Loopback, port);
        return !name.EndsWith(".internal", StringComparison.OrdinalIgnoreCase)
            || AllowNames.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// 443, 80 and everything from 1024, or everything where private targets are allowed; never a port that speaks another protocol.
    /// </summary>
    public bool PermitsPort(int port) =>
        IsForSinks || IsForUpstreams || (!BadPorts.Contains(port) && (AllowPrivate || port is 443 or 80 or >= 1024));

    /// <summary>RFC 6761: <c>localhost</c> and everything under it is this machine.</summary>
    public static bool IsLoopbackName(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
