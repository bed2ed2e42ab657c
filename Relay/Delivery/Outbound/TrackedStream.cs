using Relay.Hosting.Dialing;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Tells each request what happened to it on its connection. A connection serves one request at a time, so the last one that wrote is the
/// one that reads.
/// </summary>
internal sealed class TrackedStream(Stream inner, ConnectionFacts facts, TimeProvider clock) : EarlyAnswerStream(inner)
{
    private TracedRequest? _serving;
    private bool _used;

    protected override void OnWrite()
    {
        var request = TracedRequest.Current.Value;
        if (request is null || request == _serving)
            return;
        request.OnWrite(facts, _used, clock);
        (_serving, _used) = (request, true);
    }

    protected override void OnRead() => _serving?.OnRead(clock);

    protected override void OnMarked() => _serving?.OnMarked();
}
