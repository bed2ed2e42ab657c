namespace Relay.Api.Reading;

/// <summary>Where a stretch of time goes: to one of the first three.</summary>
/// <param name="WebhookId">A webhook, whatever its event setting, with its own payload and retries.</param>
/// <param name="SinkId">One of the server's sinks.</param>
/// <param name="Url">An address, such as a source of another relay.</param>
/// <param name="Payload"><c>original</c>, the bytes as they came in and signed anew as their provider does, or <c>envelope</c>; of a sink or a URL.
/// <c>original</c> where absent.</param>
/// <param name="MaxInFlight">How many at once, 1 to 256; of a sink or a URL. 1 where absent, which keeps the order on the wire.</param>
internal sealed record CadenceTargetBody(string? WebhookId, string? SinkId, string? Url, PayloadMode? Payload, int? MaxInFlight);
