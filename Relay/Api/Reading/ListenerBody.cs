namespace Relay.Api.Reading;

/// <summary>A listener in a request: all of it, what is absent has its default.</summary>
/// <param name="ForwardTo">The local handler's address, as its attempts show it. Only the listener itself goes there.</param>
/// <param name="Source">A source's slug or id; every source where absent.</param>
/// <param name="Kind">A kind, or a dialect, a slash and the provider's own type; every kind where absent.</param>
/// <param name="Payload"><c>original</c> or <c>envelope</c>.</param>
/// <param name="TimeoutSeconds">How long the local handler may take.</param>
/// <param name="AnswersLive">Whether it answers live messages of sources that have an upstream, too.</param>
/// <param name="Instance">Of the process that is about to connect; another one's settings are not changed under it.</param>
/// <param name="Continues">The id that it had when this process was last connected: one that was removed since is not made anew in silence.</param>
/// <param name="TakeOver">Whether they are all the same.</param>
internal sealed record ListenerBody(
    string ForwardTo,
    string? Source,
    string? Kind,
    PayloadMode? Payload,
    int? TimeoutSeconds,
    int? MaxInFlight,
    bool? AnswersLive,
    string? Instance,
    string? Continues,
    bool? TakeOver
);
