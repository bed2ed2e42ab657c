using System.Collections.Concurrent;

namespace Relay.Simulator.Plans;

/// <summary>The event settings under which a webhook gets what a sample reports.</summary>
public static class EventSettings
{
    // Asked for every event of every call.
    private static readonly ConcurrentDictionary<Sample, string> Types = new(ReferenceEqualityComparer.Instance);

    /// <summary>Its kind; what has none is asked for by its exact type.</summary>
    public static string Find(Sample sample) => sample.Kind == "other" ? Exact(sample) : sample.Kind;

    /// <summary>Its exact type.</summary>
    public static string Exact(Sample sample) => Types.GetOrAdd(sample, known => $"{known.Dialect}/{known.Type}");
}
