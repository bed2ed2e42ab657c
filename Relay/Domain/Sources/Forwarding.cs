namespace Relay.Domain.Sources;

/// <summary>The decision, per message, because one URL can receive both kinds.</summary>
internal static class Forwarding
{
    /// <summary>Whether the upstream's answer is the answer to this request.</summary>
    public static bool Wanted(Source source, Envelope envelope) =>
        source.Forward switch
        {
            ForwardMode.None => false,
            // A source that forwards everything but names nowhere to go still takes events: only a message that needs an answer is then
            // an error.
            ForwardMode.All => envelope.Live is not null || source.Upstreams.Count > 0,
            _ => envelope.Live is not null,
        };
}
