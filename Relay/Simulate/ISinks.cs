namespace Relay.Simulate;

/// <summary>
/// Addresses of this relay for webhooks to deliver to, well or badly as their dials say. They and their hits live in memory and end with
/// the process.
/// </summary>
internal interface ISinks
{
    /// <summary>The most sinks that there can be.</summary>
    const int Limit = 64;

    /// <summary>Every sink, oldest first.</summary>
    IReadOnlyList<SinkInfo> All { get; }

    SinkInfo? Find(long id);

    /// <exception cref="ProblemException"><c>state_conflict</c>: there are as many as there can be.</exception>
    SinkInfo Create(SinkSettings settings);

    /// <returns>Null where there is no such sink.</returns>
    SinkInfo? Change(long id, SinkSettings settings);

    bool Delete(long id);

    /// <summary>The hits that are kept, newest first; null where there is no such sink. The id of a hit is its number.</summary>
    IEnumerable<SinkRequest>? Hits(long id);
}
