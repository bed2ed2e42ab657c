namespace Relay.Live;

/// <summary>What an upstream is asked.</summary>
/// <param name="Slug">The source's, by which its upstreams are found.</param>
/// <param name="EventId">The event of the request.</param>
/// <param name="Limit">How long all of it may take, the answer's body included.</param>
/// <param name="Repeats">How many requests of the same message came before; 0 for the first.</param>
/// <param name="OutlivesCaller">Whether it goes on when the caller goes away, for the copies of the request.</param>
/// <param name="Streams">Whether the answer passes as it comes, by the source's choice.</param>
internal sealed record LiveOrder(string Slug, long EventId, TimeSpan Limit, int Repeats, bool OutlivesCaller, bool Streams);
