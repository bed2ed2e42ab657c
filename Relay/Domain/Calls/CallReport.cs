namespace Relay.Domain.Calls;

/// <summary>What a provider said of a call, with what is needed to read it.</summary>
/// <param name="Number">Its place in the change log.</param>
/// <param name="Source">As it is now, without its secrets; a deleted one too.</param>
internal sealed record CallReport(long Number, Envelope Envelope, InboundRequest Request, Source Source)
{
    /// <summary>Whose call it is: the source's word, else the event's; null where neither says it.</summary>
    public string? FindAccount(EventData data) => Source.AccountId ?? data.AccountId ?? Envelope.AccountId;
}
