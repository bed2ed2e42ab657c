namespace Relay.Domain.Sources;

/// <summary>A source's own answer to accepted requests.</summary>
internal sealed record SourceResponse(int Status, IReadOnlyDictionary<string, string>? Headers, string? Body)
{
    /// <summary>What a text without a type is: some providers count an answer without one as a bad gateway.</summary>
    public const string DefaultContentType = "text/plain; charset=utf-8";

    /// <summary>Whether HTTP has a body for the status: 204, 205 and 304 have none (RFC 9110 §15).</summary>
    public bool MayHaveBody => Status is not (204 or 205 or 304);

    /// <summary>Whether a provider takes it for a failure, and sends the event again although it is recorded.</summary>
    public bool AsksForRepeats => Status >= 300;
}
