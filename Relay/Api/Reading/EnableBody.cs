namespace Relay.Api.Reading;

/// <summary>How a webhook comes back.</summary>
internal sealed record EnableBody(ParkedChoice? Parked, int? RatePerSecond, int? MaxInFlight);
