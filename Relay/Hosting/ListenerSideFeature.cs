namespace Relay.Hosting;

/// <summary>A connection's side.</summary>
internal sealed record ListenerSideFeature(ListenerSide Side);
