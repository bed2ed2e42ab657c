namespace Relay.Domain.Notices;

/// <summary>Who asked for a notice, by the routing in force.</summary>
/// <param name="kind">One of <see cref="Kinds.Own"/>.</param>
/// <param name="sourceId">The source that it is about; null where it is about none.</param>
internal delegate IReadOnlyList<Webhook> NoticeRoute(string kind, long? sourceId);
