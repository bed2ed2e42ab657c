namespace Relay.Storage.Journal;

/// <summary>
/// What the entries of one transaction name before any of them is applied, so that an engine behind a network reads it in one round trip.
/// A hint: what is not named is read when it is asked for.
/// </summary>
internal sealed class ReadAhead
{
    /// <summary>Webhooks whose health is looked at or moved.</summary>
    public HashSet<long> Webhooks { get; } = [];

    /// <summary>Dedupe keys that are claimed, by their sources.</summary>
    public HashSet<(long SourceId, string Key)> Keys { get; } = [];

    /// <summary>Deliveries whose leases end.</summary>
    public HashSet<long> Deliveries { get; } = [];

    public void Clear()
    {
        Webhooks.Clear();
        Keys.Clear();
        Deliveries.Clear();
    }
}
