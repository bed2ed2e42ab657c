using Relay.Dialects;
using Relay.Simulator.Sinks;

namespace Relay.Domain;

/// <summary>Addresses of this relay for webhooks to deliver to, well or badly as their dials say. They and their hits live in memory and end with the process.</summary>
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

/// <summary>How a sink is set.</summary>
/// <param name="FailNext">How many of the next hits fail.</param>
/// <param name="FailStatus">What they fail with.</param>
/// <param name="Secret">The webhook's secret, whose signatures are checked; null for no check.</param>
internal sealed record SinkSettings(string Name, SinkDials Dials, int FailNext = 0, int FailStatus = 500, string? Secret = null);

/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="Hits">How many requests came, kept or not.</param>
internal sealed record SinkInfo(long Id, Uri Url, long CreatedAt, SinkSettings Settings, int Hits);

/// <summary>One request that a sink got.</summary>
/// <param name="Path">The request target.</param>
/// <param name="Body">As much of the body as is kept.</param>
/// <param name="BodyBytes">The length of all of it.</param>
/// <param name="Signatures">A verdict for each scheme; null where the sink has no secret.</param>
internal sealed record SinkRequest(SinkHit Hit, string Method, string Path, HeaderList Headers, byte[] Body, long BodyBytes, IReadOnlyList<SignatureVerdict>? Signatures);

/// <param name="Scheme"><c>dialnote</c> or <c>standard</c>.</param>
/// <param name="Problem">What is wrong; null where the signature is good.</param>
internal sealed record SignatureVerdict(string Scheme, string? Problem);
