using Relay.Simulator.Sinks;

namespace Relay.Simulate;

/// <summary>One request that a sink got.</summary>
/// <param name="Path">The request target.</param>
/// <param name="Body">As much of the body as is kept.</param>
/// <param name="BodyBytes">The length of all of it.</param>
/// <param name="Signatures">A verdict for each scheme; null where the sink has no secret.</param>
internal sealed record SinkRequest(
    SinkHit Hit,
    string Method,
    string Path,
    HeaderList Headers,
    byte[] Body,
    long BodyBytes,
    IReadOnlyList<SignatureVerdict>? Signatures
);
