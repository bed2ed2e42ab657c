namespace Relay.Dialects.Signing;

/// <summary>What a dialect reads of a request's signature without judging it.</summary>
internal sealed record SignatureFacts
{
    /// <summary>Such as <c>HMAC-SHA256, hex</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The header that carries the signature.</summary>
    public required string Header { get; init; }

    /// <summary>What the header's value looks like when it is right.</summary>
    public required string Form { get; init; }

    /// <summary>What is signed, as <c>{timestamp}.{body}</c>.</summary>
    public required string Signed { get; init; }

    /// <summary>The signatures that can count, in the form in which they are compared.</summary>
    public IReadOnlyList<string> Received { get; init; } = [];

    /// <summary>Where the id is; null where none is signed.</summary>
    public string? IdPlace { get; init; }

    public string? Id { get; init; }

    /// <summary>Where the time is; null where none is signed.</summary>
    public string? TimestampPlace { get; init; }

    public string? Timestamp { get; init; }

    /// <summary>Whether the time is in milliseconds.</summary>
    public bool HasMilliseconds { get; init; }

    /// <summary>The bytes that are signed, with the request's own time and id.</summary>
    public required byte[] Content { get; init; }

    /// <summary>What is tried after them, where that differs: the JavaScript re-serialisation.</summary>
    public byte[]? Reserialised { get; init; }

    /// <summary>A key's signature over these bytes, in the form in which it is compared.</summary>
    public required Func<SigningKey, byte[], string> Sign { get; init; }
}
