using Relay.Simulator.Plans;

namespace Relay.Api.Reading;

/// <summary>
/// A storm. Shares are from 0 to 1, or texts such as <c>10%</c>; the rate is in requests per second, or <c>max</c>; settle is in seconds,
/// or a text such as <c>30s</c>.
/// A storm reaches no webhooks but its own; <c>alsoTo</c> names others that it goes to as well, <c>shared</c> (or <c>*</c>) all of them.
/// </summary>
internal sealed record StormBody(
    IReadOnlyList<string>? Provider,
    int? Calls,
    double? Rate,
    StormShape? Shape,
    double? TimeScale,
    double? Duplicates,
    double? OutOfOrder,
    double? Late,
    double? Missing,
    double? BadSignatures,
    double? Malformed,
    int? Connections,
    double? Settle,
    bool? NoStrikes,
    bool? Unordered,
    bool? Keep,
    bool? Shared,
    IReadOnlyList<string>? AlsoTo,
    string? Target,
    FaultsBody? Sinks
);
