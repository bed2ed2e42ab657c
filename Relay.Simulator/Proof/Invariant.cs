namespace Relay.Simulator.Proof;

/// <summary>The rule that every invariant follows: green where nothing offends, not tried where nothing could have.</summary>
internal static class Invariant
{
    public static Verdict Judge(string name, string promise, bool tried, string facts, IReadOnlyList<Offender> offenders) =>
        new(
            name,
            promise,
            offenders.Count > 0 ? Colour.Red
                : tried ? Colour.Green
                : Colour.NotTried,
            facts,
            offenders
        );

    /// <summary>A count with its noun.</summary>
    public static string Count(long count, string one, string? many = null) => $"{count:N0} {(count == 1 ? one : many ?? one + "s")}";
}
