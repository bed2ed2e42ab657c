namespace Relay.Domain.Deliveries;

/// <summary>The outcomes' names in the API and the store.</summary>
internal static class Outcomes
{
    private static readonly string[] Names =
    [
        "succeeded",
        "refused",
        "server_error",
        "redirected",
        "throttled",
        "gone",
        "connect_failed",
        "dns_failed",
        "tls_failed",
        "timed_out",
        "reset",
        "protocol_error",
        "address_blocked",
        "template_failed",
        "shutdown",
        "interrupted",
    ];

    public static string Name(this Outcome outcome) => Names[(int)outcome];

    public static Outcome Parse(string name) => (Outcome)Array.IndexOf(Names, name);
}
