using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof.Records;

/// <summary>A webhook of the storm, with a receiver of its own.</summary>
/// <param name="Place">Its place among the storm's webhooks, from 0.</param>
/// <param name="Id">The relay's id of it.</param>
/// <param name="Event">Its event setting.</param>
/// <param name="Dialect">The provider whose events it gets.</param>
/// <param name="IsOriginal">Whether it gets the provider's bytes instead of the envelope.</param>
/// <param name="IsOrdered">Whether it asked for the events of a call one after another.</param>
/// <param name="IsTroubled">Whether its receiver fails until it is mended.</param>
/// <param name="Sink">The name of its receiver.</param>
public sealed record WatchedWebhook(
    int Place,
    string Id,
    string Event,
    string Dialect,
    bool IsOriginal,
    bool IsOrdered,
    bool IsTroubled,
    string Sink
)
{
    /// <summary>Whether it is due an event.</summary>
    public bool Wants(Sample sample) => sample.Dialect == Dialect && (sample.Kind == Event || EventSettings.Exact(sample) == Event);
}
