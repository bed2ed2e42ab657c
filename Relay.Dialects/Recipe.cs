namespace Relay.Dialects;

/// <summary>
/// How a provider is read and verified by data alone: of a source's own, or of a platform in <c>templates/</c>. Each place is
/// <c>header:X</c>, <c>header:X#field</c>, <c>query:name</c>, <c>json:/pointer</c>, <c>form:name</c>, <c>field:name</c> (of the form, or of
/// the query where there is no body), <c>path</c> or <c>path:1</c>, or is put together from these
/// (<see cref="Providers.Place"/>): <c>a | b</c> is the first that is there, <c>a + b</c> both as one text, <c>'text'</c> itself,
/// <c>[a]</c> may be missing, <c>a if b = x, y</c> and <c>a if no b</c> stand under a condition.
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

    /// <summary>Methods beside POST that carry events: <c>GET</c>, with everything in the query.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>
    /// The kinds of the provider's own types, such as <c>call_ended</c> → <c>call.completed</c>. A type that ends in <c>*</c> stands for all
    /// that begin so; the longest one that fits counts. A type that is a kind's own name needs no entry. One with a condition behind it
    /// (<c>call.initiated if json:/direction = outgoing</c>) counts before those without.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Kinds { get; init; }

    /// <summary>Where the call's id is.</summary>
    public string? CallId { get; init; }

    /// <summary>Where the account is.</summary>
    public string? Account { get; init; }

    /// <summary>
    /// Where the time of the event is: RFC 3339, RFC 2822, <c>yyyy-MM-dd HH:mm:ss</c> as UTC, Unix seconds or Unix milliseconds.
    /// </summary>
    public string? Time { get; init; }

    /// <summary>
    /// Where the facts of a call are, by the names that they have in the envelope and in the stream of calls, such as <c>from</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>
    /// What the provider's words for a call's status are here, such as <c>user_busy</c> → <c>busy</c>. One that ends in <c>*</c> stands for all
    /// that begin so, <c>*</c> alone for all others. A word that is not in it stays as it is.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Statuses { get; init; }

    /// <summary>The unit of a call's duration: <c>s</c>, as where null, or <c>ms</c>.</summary>
    public string? DurationUnit { get; init; }

    /// <summary>
    /// <c>plus</c>: numbers come without their leading plus and get one; <c>plain</c>: what people put between digits is taken out; null:
    /// as they come.
    /// </summary>
    public string? Numbers { get; init; }

    /// <summary>Where a handshake's challenge is; the source answers with its value.</summary>
    public string? Challenge { get; init; }

    /// <summary>Requests that are no events but ask whether the address is ours, and what they are answered.</summary>
    public IReadOnlyList<RecipeHandshake>? Handshakes { get; init; }

    /// <summary>Messages whose sender waits for a computed answer; the first that fits counts.</summary>
    public IReadOnlyList<RecipeLive>? Live { get; init; }

    /// <summary>What accepted events are answered where the source has no answer of its own; Relay's JSON where null.</summary>
    public RecipeAnswer? Answer { get; init; }

    /// <summary>
    /// The status of a refusal for its signature, 400 to 599; 401 where null. Some providers repeat only what was refused by a 5xx.
    /// </summary>
    public int? RefuseWith { get; init; }
}

/// <summary>A request that is no event, and its answer.</summary>
public sealed record RecipeHandshake
{
    /// <summary>Which request it is: conditions as behind a place's <c>if</c>, such as <c>json:/event = endpoint.url_validation</c>.</summary>
    public required string When { get; init; }

    /// <summary>
    /// The answer's body, with places in braces: <c>{json:/payload/plainToken}</c>, and <c>{hmac:json:/payload/plainToken}</c> for its
    /// HMAC-SHA256 in hex with the source's first secret. In a body of JSON what is put in is written as JSON text is.
    /// </summary>
    public string? Body { get; init; }

    /// <summary>Headers of the answer, with places in braces.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The body's type; <c>application/json</c> where null.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Whether it is answered although nothing vouches for it. Not where the answer is computed with the secret: it would sign what
    /// anybody asks for.
    /// </summary>
    public bool Unsigned { get; init; }
}

/// <summary>A message whose sender waits for a computed answer.</summary>
public sealed record RecipeLive
{
    /// <summary>Which message it is: conditions as behind a place's <c>if</c>.</summary>
    public required string When { get; init; }

    /// <summary>How long the provider waits, 0.1 to 300.</summary>
    public required double LimitSeconds { get; init; }

    /// <summary>A good answer where no upstream is set; null where there is none, so that it is an error.</summary>
    public RecipeAnswer? Empty { get; init; }
}

/// <summary>An answer of fixed text.</summary>
public sealed record RecipeAnswer
{
    /// <summary>200 to 299.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The body's type; <c>text/plain; charset=utf-8</c> where null.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body; none where null.</summary>
    public string? Body { get; init; }
}

/// <summary>How a provider signs.</summary>
public sealed record RecipeSignature
{
    /// <summary>
    /// <c>hmac</c>, as where null; <c>ed25519</c>; <c>jwt</c>: a JSON Web Token that is signed by an HMAC; <c>token</c>: nothing is signed,
    /// a fixed secret comes with each request, which is weaker.
    /// </summary>
    public string? Scheme { get; init; }

    /// <summary>The header that carries the signature (<c>hmac</c>, <c>ed25519</c>).</summary>
    public string? Header { get; init; }

    /// <summary>
    /// Where the token is (<c>token</c>, <c>jwt</c>): a place, such as <c>header:X-Vapi-Secret</c> or <c>json:/token</c>; for a JWT also
    /// <c>body</c>: all of the body is one, and what it says is what the places read.
    /// </summary>
    public string? At { get; init; }

    /// <summary><c>sha1</c>, <c>sha256</c> or <c>sha512</c> (<c>hmac</c>).</summary>
    public string? Algorithm { get; init; }

    /// <summary>
    /// <c>hex</c>, <c>base64</c> or <c>base64url</c>. Of a token: <c>text</c>, as where null, or <c>base64</c>, as behind <c>Basic </c>.
    /// </summary>
    public string? Encoding { get; init; }

    /// <summary>What stands before the value, such as <c>sha256=</c> or <c>Bearer </c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// What is signed, with <c>{timestamp}</c>, <c>{id}</c>, <c>{method}</c>, <c>{query}</c> (as sent, without its question mark),
    /// <c>{path}</c> (as sent, behind the source's name), <c>{url}</c> (the whole address that the provider calls), <c>{header:X}</c>,
    /// <c>{json:/pointer}</c>, <c>{form}</c> (the names of the form in order, each with its values, decoded, nothing between them),
    /// <c>{body.sha256.hex}</c> and <c>{body}</c>; just the body where absent.
    /// </summary>
    public string? Signed { get; init; }

    /// <summary>Where the body's SHA-256 in hex is, for what signs that in place of the body, such as <c>query:bodySHA256</c>.</summary>
    public string? BodyHash { get; init; }

    /// <summary>The claim of a JWT that has the body's SHA-256 in hex, such as <c>payload_hash</c>; its presence makes it needed.</summary>
    public string? BodyHashClaim { get; init; }

    /// <summary>The claim of a JWT with the Unix time, such as <c>iat</c>; its presence turns the tolerance on.</summary>
    public string? TimestampClaim { get; init; }

    /// <summary>The header with the Unix time; its presence turns the tolerance on.</summary>
    public string? TimestampHeader { get; init; }

    /// <summary>
    /// Another way in which a request may be vouched for, where it does not have this one's signature: some providers let their users
    /// choose. It is keyed by the same secrets.
    /// </summary>
    public RecipeSignature? Or { get; init; }

    /// <summary>How far the time may be off where the source does not say, in seconds, 30 to 86400; 300 where null.</summary>
    public int? ToleranceSeconds { get; init; }

    /// <summary>What the fields are called where the header has several, such as <c>t=…,v0=…</c>; null where it has none.</summary>
    public SignatureFields? Fields { get; init; }

    /// <summary>The unit of the time: <c>s</c>, as where null; <c>ms</c>; <c>any</c>: either, told apart by its size.</summary>
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
