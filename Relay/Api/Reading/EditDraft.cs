namespace Relay.Api.Reading;

/// <summary>An edit as it was asked for.</summary>
internal sealed record EditDraft(InboundRequest Request, ReplayTargetsInput Targets);
