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

    /// <summary>The address that is part of it; null where none is.</summary>
    public string? Url { get; init; }

    /// <summary>What is signed at other spellings of the address, which count as well.</summary>
    public IReadOnlyList<byte[]> Spelled { get; init; } = [];

    /// <summary>What would be signed at addresses that were perhaps meant, each with what to do about it. None of it counts.</summary>
    public IReadOnlyList<(byte[] Content, string Words)> Near { get; init; } = [];

    /// <summary>The body's hash where that is signed in place of the body; else null.</summary>
    public BodyHashFacts? BodyHash { get; init; }

    /// <summary>A key's signature over these bytes, in the form in which it is compared.</summary>
    public required Func<SigningKey, byte[], string> Sign { get; init; }
}

/// <summary>A hash that should be the body's.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Given">What stands there, in hex; empty where nothing does.</param>
/// <param name="Actual">The body's SHA-256 in hex.</param>
internal sealed record BodyHashFacts(string Place, string Given, string Actual);
