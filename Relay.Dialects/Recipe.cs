namespace Relay.Dialects;

/// <summary>
/// How the generic dialect reads and verifies a provider that Relay does not know. Each location is <c>header:X</c>,
/// <c>query:name</c>, <c>json:/pointer</c> or <c>form:name</c>.
/// </summary>
public sealed record Recipe
{
    /// <summary>How requests are signed; null where they are not.</summary>
    public RecipeSignature? Signature { get; init; }

    /// <summary>
    /// Where the parts of the dedupe key are; empty where events are never duplicates. <c>body</c> means a hash of the body.
    /// </summary>
    public IReadOnlyList<string>? Id { get; init; }

    /// <summary>Where the type is.</summary>
    public string? Type { get; init; }

    /// <summary>Where the call's id is.</summary>
    public string? CallId { get; init; }

    /// <summary>Where the account is.</summary>
    public string? Account { get; init; }

    /// <summary>Where the time of the event is: RFC 3339, Unix seconds or Unix milliseconds.</summary>
    public string? Time { get; init; }

    /// <summary>
    /// Where the facts of a call are, by the names that they have in the envelope and in the stream of calls, such as <c>from</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>Where a handshake's challenge is; the source answers with its value.</summary>
    public string? Challenge { get; init; }
}

/// <summary>How a generic provider signs.</summary>
public sealed record RecipeSignature
{
    /// <summary>The header that carries the signature.</summary>
    public required string Header { get; init; }

    /// <summary><c>sha1</c>, <c>sha256</c> or <c>sha512</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary><c>hex</c>, <c>base64</c> or <c>base64url</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>What stands before the value, such as <c>sha256=</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// What is signed, with <c>{timestamp}</c>, <c>{id}</c>, <c>{query}</c> (as sent, without its question mark), <c>{url}</c> (the whole
    /// address that the provider calls) and <c>{body}</c>; just the body where absent.
    /// </summary>
    public string? Signed { get; init; }

    /// <summary>The header with the Unix seconds; its presence turns the tolerance on.</summary>
    public string? TimestampHeader { get; init; }

    /// <summary>The header with the message's id.</summary>
    public string? IdHeader { get; init; }
}
