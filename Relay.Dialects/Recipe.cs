namespace Relay.Dialects;

/// <summary>
/// How the generic dialect reads and verifies a provider that Relay does not know. Each location is <c>header:X</c>,
/// <c>header:X#field</c>, <c>query:name</c>, <c>json:/pointer</c> or <c>form:name</c>.
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

    /// <summary>
    /// The kinds of the provider's own types, such as <c>call_ended</c> → <c>call.completed</c>. A type that ends in <c>*</c> stands for all
    /// that begin so; the longest one that fits counts. A type that is a kind's own name needs no entry.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Kinds { get; init; }

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

    /// <summary>The header with the Unix time; its presence turns the tolerance on.</summary>
    public string? TimestampHeader { get; init; }

    /// <summary>What the fields are called where the header has several, such as <c>t=…,v0=…</c>; null where it has none.</summary>
    public SignatureFields? Fields { get; init; }

    /// <summary>The unit of the time: <c>s</c>, as where null, or <c>ms</c>.</summary>
    public string? TimestampUnit { get; init; }

    /// <summary>
    /// How the secret is written that keys the HMAC: <c>utf8</c>, as where null: its own text; <c>base64</c>, <c>hex</c>; <c>whsec</c>:
    /// base64 behind <c>whsec_</c>.
    /// </summary>
    public string? SecretEncoding { get; init; }

    /// <summary>The header with the message's id.</summary>
    public string? IdHeader { get; init; }
}

/// <summary>
/// The fields of a signature's header, each <c>name=value</c>. Other fields are left alone, and a name may stand there more than once: any
/// of its values may fit.
/// </summary>
public sealed record SignatureFields
{
    /// <summary>What stands between two fields: a comma or a semicolon; a comma where null.</summary>
    public string? Separator { get; init; }

    /// <summary>The name of the one with the signature, such as <c>v0</c>.</summary>
    public required string Signature { get; init; }

    /// <summary>The name of the one with the time, such as <c>t</c>; its presence turns the tolerance on.</summary>
    public string? Timestamp { get; init; }
}
