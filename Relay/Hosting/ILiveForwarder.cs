namespace Relay.Hosting;

/// <summary>
/// Hands an accepted request to the source's own application and its answer to the provider. Ingest calls it in place of its own answer:
/// <code>
///  steps 1–6 of ingest: recorded, committed ──► Forwarding.Wanted(source, envelope)?
///                                                 │ no                  │ yes
///                                                 ▼                     ▼
///                                    200 {"received":true,…}   ForwardAsync ──► upstream ──► its answer to the provider
///                                                                     └──► IExchangeLog.RecordAsync (what it answered, or why it did not)
/// </code>
/// The event is durable before the upstream hears of it, so a crash in between loses the answer, never the event.
/// </summary>
internal interface ILiveForwarder
{
    /// <summary>
    /// Writes the whole answer, whatever becomes of the upstream, and records the exchange. Does not throw for a remote failure.
    /// </summary>
    /// <param name="context">The provider's request; nothing of the answer is written yet.</param>
    /// <param name="source">Whose upstreams are asked.</param>
    /// <param name="recorded">The event: of a duplicate, the first. The sender of a repeated live message needs an answer too: that of the
    /// request that is still at work or was answered within a minute, else it is forwarded again and says so.</param>
    /// <param name="request">The recorded bytes, which the upstream gets in place of the body that was read.</param>
    /// <param name="envelope">What the message is. It is live, or the source forwards everything and this one could do without an
    /// answer.</param>
    Task ForwardAsync(HttpContext context, RoutedSource source, Recorded recorded, InboundRequest request, Envelope envelope);
}
