namespace Relay.Domain.Tunnels;

/// <summary>The tunnels to listeners as delivery and live forwarding see them: one per listener that somebody is connected to.</summary>
internal interface ITunnels
{
    /// <summary>
    /// Sends one try through the listener's tunnel and waits for the local handler's answer. A failure of the handler, of the tunnel or of
    /// the listener is a value.
    /// </summary>
    /// <param name="shutdown">The relay stops: the try is given up and does not count.</param>
    Task<AttemptResult> SendAsync(TunnelRequest request, CancellationToken shutdown);

    /// <summary>The result of a try is on disk: the other end need not remember it any longer.</summary>
    void Acknowledge(DeliveryWork work);

    /// <summary>Whether a live message of this source is answered by somebody who listens.</summary>
    /// <param name="hasUpstream">Whether the source could forward it elsewhere: then only one that insists on it answers.</param>
    bool AnswersLive(RoutedSource source, Envelope envelope, bool hasUpstream);

    /// <summary>The local answer to a live message, which travels as the event's delivery to the listener.</summary>
    /// <returns>Null where there was none within the limit.</returns>
    Task<AttemptResult?> AnswerAsync(long eventId, TimeSpan limit, CancellationToken cancel);
}
