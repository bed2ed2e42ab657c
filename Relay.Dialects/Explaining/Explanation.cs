namespace Relay.Dialects.Explaining;

/// <summary>
/// How a request's signature was judged, step by step, for people. The verdict is that of <c>Dialect.Verify</c>, never one of its
/// own.
/// </summary>
public sealed record Explanation
{
    /// <summary>The verdict.</summary>
    public required Verification Verdict { get; init; }

    /// <summary>
    /// What is looked at, in order: the signature's header, its id, its time, what is signed, the keys. Each is judged for itself, also
    /// behind one that failed.
    /// </summary>
    public required IReadOnlyList<ExplanationStep> Steps { get; init; }

    /// <summary>What to check at the provider; null where the signature is valid.</summary>
    public string? Hint { get; init; }

    /// <summary>Such as <c>HMAC-SHA256, hex</c>; null where requests are not signed.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The header that carries the signature; null where requests are not signed.</summary>
    public string? Header { get; init; }

    /// <summary>What is signed, as <c>{timestamp}.{body}</c>.</summary>
    public string? Signed { get; init; }

    /// <summary>The bytes that were signed with the request's own values in their places; empty where one of those is missing.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The signature's time as the request says it; null where there is none.</summary>
    public string? Timestamp { get; init; }

    /// <summary>
    /// How old the signature was on arrival, in seconds, negative where its time is ahead; null where its time can't be read.
    /// </summary>
    public long? AgeSeconds { get; init; }

    /// <summary>The signatures that the request carries, in the form in which they are compared.</summary>
    public IReadOnlyList<string> Received { get; init; } = [];

    /// <summary>What each key would have signed with, the current key first.</summary>
    public IReadOnlyList<ExpectedSignature> Expected { get; init; } = [];
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name"><c>header</c>, <c>id</c>, <c>timestamp</c>, <c>content</c> or <c>keys</c>.</param>
/// <param name="Passed">Whether it stands against the request.</param>
/// <param name="Text">One or two sentences for people; they hold no signature and no part of the body.</param>
public sealed record ExplanationStep(string Name, bool Passed, string Text);

/// <summary>What a key signs this request with.</summary>
/// <param name="KeyIndex">0 is the current key.</param>
/// <param name="Reserialised">Over the JavaScript re-serialisation of the body instead of its raw bytes.</param>
/// <param name="Signature">The expected signature: whoever has it can sign this request, so it is not for everybody.</param>
/// <param name="Matches">Whether the request carries it.</param>
public sealed record ExpectedSignature(int KeyIndex, bool Reserialised, string Signature, bool Matches);
