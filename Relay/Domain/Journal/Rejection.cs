namespace Relay.Domain.Journal;

/// <summary>A refused request.</summary>
/// <param name="Target">What follows the source's slug in the request target.</param>
/// <param name="Body">At most the first 16 KiB, or all of it where it is only late.</param>
/// <param name="BodyBytes">The length of the whole body.</param>
/// <param name="BodySha256">The hash of the whole body.</param>
internal sealed record Rejection(
    long SourceId,
    string Reason,
    long ReceivedAt,
    string Remote,
    string Target,
    HeaderList Headers,
    ReadOnlyMemory<byte> Body,
    int BodyBytes,
    byte[] BodySha256
)
{
    /// <summary>The signature is right and only its time too old.</summary>
    public bool IsLate { get; init; }

    /// <summary>The request's method where it was not POST.</summary>
    public string? Method { get; init; }
}
