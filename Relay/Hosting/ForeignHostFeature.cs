namespace Relay.Hosting;

/// <summary>The request came under a name that is not the relay's: it gets no more than the bare status.</summary>
internal sealed record ForeignHostFeature;
