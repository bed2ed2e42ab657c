using Relay.Hosting.Dialing;

namespace Relay.Delivery.Outbound;

/// <summary>
/// A request that learns how it fared on the wire: which connection carried it, whether that was a kept-alive one, and when the first
/// byte came back.
/// </summary>
internal sealed class TracedRequest(Uri url) : HttpRequestMessage(HttpMethod.Post, url)
{
    /// <summary>The request that the current flow is sending. A pooled connection has no other way to know whom it serves.</summary>
    public static readonly AsyncLocal<TracedRequest?> Current = new();

    /// <summary>The connection that this request started, whether or not it came to carry the request.</summary>
    public ConnectionFacts? Facts { get; set; }

    /// <summary>The connection that carried it; null until the first byte was written.</summary>
    public ConnectionFacts? Carrier { get; private set; }

    /// <summary>Whether other requests went over the connection before.</summary>
    public bool Reused { get; private set; }

    /// <summary>Milliseconds from the first byte sent to the first byte received.</summary>
    public int? FirstByteMs { get; private set; }

    /// <summary>The answer came before the request was sent: its first line "Connection: close" is ours and not the receiver's.</summary>
    public bool AnsweredEarly { get; private set; }

    private long _sentAt;

    public void OnWrite(ConnectionFacts carrier, bool reused, TimeProvider clock) =>
        (Carrier, Reused, _sentAt) = (carrier, reused, clock.GetTimestamp());

    public void OnRead(TimeProvider clock) => FirstByteMs ??= (int)clock.GetElapsedTime(_sentAt).TotalMilliseconds;

    public void OnMarked() => AnsweredEarly = true;
}
