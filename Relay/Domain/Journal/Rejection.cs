namespace Relay.Domain.Journal;

/// <summary>A refused request.</summary>
/// <param name="Body">At most the first 16 KiB.</param>
/// <param name="BodyBytes">The length of the whole body.</param>
/// <param name="BodySha256">The hash of the whole body.</param>
internal sealed record Rejection(
    long SourceId,
    string Reason,
    long ReceivedAt,
    string Remote,
    string Path,
    HeaderList Headers,
    ReadOnlyMemory<byte> Body,
    int BodyBytes,
    byte[] BodySha256
);
