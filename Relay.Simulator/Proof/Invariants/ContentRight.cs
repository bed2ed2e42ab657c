namespace Relay.Simulator.Proof.Invariants;

/// <summary>What is made of an event on its way says what the provider said.</summary>
internal sealed class ContentRight(StormFacts facts)
    : Invariant("content-right", "A webhook that takes the envelope reads in it what the provider said, field by field.", facts)
{
    private long _looked;

    protected override bool IsTried => _looked > 0;

    protected override string Counted => $"{Count(_looked, "envelope")} compared.";

    public override void See(CallView call)
    {
        foreach (var webhook in call.Receivers.Where(webhook => !webhook.IsOriginal))
        {
            foreach (var hit in call.Hits(webhook).Where(hit => call.Find(hit.EventId) is not null))
            {
                _looked++;
                if (hit.Content is { } what)
                    Offend(hit.EventId, $"At {webhook.Event}, hit {hit.Number}: {what}", Facts.Look(hit.EventId));
            }
        }
    }
}
