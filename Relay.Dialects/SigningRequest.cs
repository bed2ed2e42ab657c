namespace Relay.Dialects;

/// <summary>What is to be signed.</summary>
/// <param name="Body">The body's bytes.</param>
/// <param name="UnixSeconds">The time of sending.</param>
/// <param name="MessageId">The message's id, for the dialects that sign one.</param>
/// <param name="Type">The event's type, for the dialects that say it in a header.</param>
/// <param name="Url">The address that it is sent to, for the dialects that sign it.</param>
public readonly record struct SigningRequest(
    ReadOnlyMemory<byte> Body,
    long UnixSeconds,
    string MessageId = "",
    string Type = "",
    string Url = ""
)
{
    /// <summary>What else is sent and signed by some: headers of its own.</summary>
    public HeaderList? Headers { get; init; }

    /// <summary>The method; null for POST.</summary>
    public string? Method { get; init; }
}
