using Relay.Dialects.Explaining;
using Relay.Dialects.Json;
using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>
/// What one provider says and how it signs. Instances are immutable, know no clock and do no I/O; the relay verifies with them, the
/// simulator signs with them.
/// </summary>
public abstract class Dialect
{
    /// <summary>
    /// The name in the API: <c>dialstack</c>, <c>voicedock</c>, <c>dialgen</c>, <c>dialnote</c>, <c>standard</c>, <c>generic</c>, or that of
    /// a platform that is data (<see cref="Platform"/>).
    /// </summary>
    public abstract string Name { get; }

    /// <summary>
    /// The headers that carry the signature (and its timestamp and id): what <c>original</c> mode forwards besides the content type.
    /// </summary>
    public abstract IReadOnlyList<string> SignatureHeaders { get; }

    /// <summary>
    /// The headers that say which message it is and when it was signed: of two that differ nobody knows which one is meant, so that a
    /// request with both is refused (<c>header_duplicated</c>). The signature's own header is none of them: its lines are one list.
    /// </summary>
    public virtual IReadOnlyList<string> IdentifyingHeaders => [];

    /// <summary>Whether a signature goes stale, so that it is made anew for each attempt of <c>original</c> mode.</summary>
    public abstract bool SignatureExpires { get; }

    /// <summary>
    /// Whether the address that the sender called is part of what it signs, so that <see cref="InboundRequest.Address"/> is needed.
    /// </summary>
    public virtual bool SignsUrl => false;

    /// <summary>
    /// Whether a signature covers the body: a fixed token does not, so that whoever has seen one request can send any other.
    /// </summary>
    public virtual bool VouchesForBody => true;

    /// <summary>The headers that carry the provider's own secret: never sent on. Whether viewers see them is decided by their names.</summary>
    public virtual IReadOnlyList<string> SecretHeaders => [];

    /// <summary>How far a signature's time may be off where the source does not say, in seconds.</summary>
    public virtual int ToleranceSeconds => 300;

    /// <summary>The header with the message's id, where one is signed.</summary>
    public virtual string? IdHeader => null;

    /// <summary>Whether events, or handshakes, come by this method, in capitals.</summary>
    public virtual bool Takes(string method) => method == "POST";

    /// <summary>What the provider wants to be answered; null where it takes anything.</summary>
    public virtual RecipeAnswer? Answer => null;

    /// <summary>The status of a refusal for its signature; null for 401.</summary>
    public virtual int? RefuseWith => null;

    /// <summary>A secret of the dialect's form that follows from a text: what the simulator uses.</summary>
    public virtual string SecretFrom(string text) => text;

    /// <summary>Whether this key can sign as well as verify: a public key can't.</summary>
    public virtual bool CanSign(SigningKey key) => true;

    /// <summary>
    /// Makes a key from what the operator entered, or says in one sentence what is wrong with it. Mostly the key is the secret's own text.
    /// </summary>
    /// <returns>Whether <paramref name="key"/> is set; otherwise <paramref name="error"/> is.</returns>
    public virtual bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        Secrets.TryCreateUtf8(secret, out key, out error);

    /// <summary>
    /// A key of a secret that was taken before its form was checked as it is now: it verifies as it did then, so that a source whose secret
    /// nobody would take today is not one without a secret.
    /// </summary>
    public virtual SigningKey CreateStoredKey(string secret) =>
        TryCreateKey(secret, out var key, out _) ? key! : SigningKey.FromUtf8(secret);

    /// <summary>Verifies the raw bytes against any of the keys, in constant time, before anything is parsed.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="keys">At least one key; the first is the current one.</param>
    /// <param name="toleranceSeconds">How far the signature's time may be off, both ways and inclusive; 300 at the providers that have
    /// one.</param>
    /// <param name="nowUnixSeconds">The time of arrival.</param>
    public abstract Verification Verify(
        in InboundRequest request,
        ReadOnlySpan<SigningKey> keys,
        int toleranceSeconds,
        long nowUnixSeconds
    );

    /// <summary>
    /// Explains what <see cref="Verify"/> says of the same request: what was signed, what was expected, what to check. For people, so it
    /// is not made for speed, and never throws.
    /// </summary>
    public Explanation Explain(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        var (verdict, facts) = (Verify(request, keys, toleranceSeconds, nowUnixSeconds), ReadSignature(request));
        var why = Explainer.From(Name, verdict, facts, keys, toleranceSeconds, nowUnixSeconds);
        if (verdict.Reason != Reasons.SignatureMismatch || facts is null)
            return why;
        var unpacked = PackedBody.Unpack(request) is { } text ? ReadSignature(text) : null;
        return why with { Hint = NearMiss.Find(facts, unpacked, keys) ?? why.Hint };
    }

    /// <summary>Reads what <see cref="Verify"/> judges; null where requests are not signed.</summary>
    private protected abstract SignatureFacts? ReadSignature(in InboundRequest request);

    /// <summary>
    /// Reads what routing needs, in one pass over the bytes, unpacked where they came packed. Never throws, whatever the bytes are.
    /// </summary>
    public Envelope ReadEnvelope(in InboundRequest request)
    {
        if (PackedBody.FindEncoding(request.Headers) is null)
            return ReadText(request);
        // What can't be unpacked is read as it came: headers, path and a wrong label cost nothing more.
        return PackedBody.Unpack(request) is { } unpacked ? ReadText(unpacked) : ReadText(request) with { Problem = Problems.Undecodable };
    }

    /// <summary>
    /// Reads the facts of the call for the outgoing envelope. Never throws; what is missing or of the wrong form is null.
    /// </summary>
    public EventData ReadData(in InboundRequest request, Envelope envelope) => ReadFacts(PackedBody.Unpack(request) ?? request, envelope);

    /// <summary><see cref="ReadEnvelope"/> of a body that is not packed.</summary>
    private protected abstract Envelope ReadText(in InboundRequest request);

    /// <summary><see cref="ReadData"/> of a body that is not packed.</summary>
    private protected abstract EventData ReadFacts(in InboundRequest request, Envelope envelope);

    /// <summary>
    /// The value that a handshake wants echoed; null where the request is none. Only the generic dialect's recipe names one.
    /// </summary>
    public virtual string? ReadChallenge(in InboundRequest request) => null;

    /// <summary>The answer to a provider that asks whether the address is ours; null where the request is no such question.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="key">The key that verified the request, or the source's first where none did; null where it has none.</param>
    /// <param name="isTrusted">Whether the request was verified, or nobody can verify it because the source has no secret.</param>
    public virtual HandshakeAnswer? AnswerHandshake(in InboundRequest request, SigningKey? key, bool isTrusted) => null;

    /// <summary>What follows the source's address, with what the provider adds to it, such as the body's hash.</summary>
    public virtual string Target(string target, ReadOnlyMemory<byte> body) => target;

    /// <summary>The body as the provider sends it, where the body itself is what is signed (a JWT); else as it is.</summary>
    public virtual ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> body, SigningKey key) => body;

    /// <summary>Signs as the provider does.</summary>
    /// <returns>The headers to add, in the provider's spelling.</returns>
    public abstract IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key);

    /// <summary>The dialect with this name; <paramref name="recipe"/> belongs to <c>generic</c> only.</summary>
    /// <exception cref="ArgumentException">No dialect has this name, or the recipe is not usable: <see cref="RecipeRules.Check"/> says it
    /// without an exception.</exception>
    public static Dialect Create(string name, Recipe? recipe = null) =>
        name switch
        {
            "dialstack" => new DialStack(),
            "voicedock" => new VoiceDock(),
            "dialgen" => new Dialgen(),
            "dialnote" => new Dialnote(),
            "standard" => new Standard(),
            "generic" => CreateGeneric(recipe ?? new Recipe()),
            OwnEvents.OwnName => new OwnEvents(),
            _ when Platforms.Find(name) is { } platform => new Generic(platform.Recipe, name),
            _ => throw new ArgumentException($"No dialect is called '{name}'.", nameof(name)),
        };

    // A recipe with a mistake must not verify by accident what nobody signed.
    private static Generic CreateGeneric(Recipe recipe) =>
        RecipeRules.Check(recipe) is { Count: > 0 } problems
            ? throw new ArgumentException(string.Join(' ', problems), nameof(recipe))
            : new Generic(recipe);

    /// <summary>Every dialect's name: those that are code, the platforms that are data, the generic one last.</summary>
    public static IReadOnlyList<string> Names => [.. Coded, .. Platforms.All.Select(platform => platform.Name), Generic.OwnRecipe];

    /// <summary>The dialects that are code: the four founding platforms and Standard Webhooks.</summary>
    internal static IReadOnlyList<string> Coded { get; } = ["dialstack", "voicedock", "dialgen", "dialnote", "standard"];
}
