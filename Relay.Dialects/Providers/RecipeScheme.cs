using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>How a recipe's requests are vouched for, prepared.</summary>
internal abstract class RecipeScheme
{
    /// <summary>The names of the schemes, as a recipe has them; none stands for the first.</summary>
    public const string Hmac = "hmac",
        Ed25519 = "ed25519",
        Jwt = "jwt",
        Token = "token";

    /// <summary>The headers that carry the signature, its time and its id.</summary>
    public abstract IReadOnlyList<string> Headers { get; }

    /// <inheritdoc cref="Dialect.IdentifyingHeaders"/>
    public virtual IReadOnlyList<string> IdentifyingHeaders => [];

    /// <inheritdoc cref="Dialect.SecretHeaders"/>
    public virtual IReadOnlyList<string> SecretHeaders => [];

    /// <summary>Whether the signature goes stale.</summary>
    public virtual bool Expires => false;

    /// <inheritdoc cref="Dialect.SignsUrl"/>
    public virtual bool SignsUrl => false;

    /// <inheritdoc cref="Dialect.VouchesForBody"/>
    public virtual bool VouchesForBody => true;

    /// <summary>The scheme that a recipe names; null where requests are not signed.</summary>
    public static RecipeScheme? From(RecipeSignature? recipe) =>
        recipe is null ? null
        : recipe.Or is { } other ? new EitherScheme(Single(recipe), Single(other))
        : Single(recipe);

    private static RecipeScheme Single(RecipeSignature recipe) =>
        recipe.Scheme switch
        {
            Token => new TokenScheme(recipe),
            Jwt => new JwtScheme(recipe),
            _ => new ContentScheme(recipe),
        };

    /// <inheritdoc cref="Dialect.TryCreateKey"/>
    public abstract bool TryCreateKey(string secret, out SigningKey? key, out string? error);

    /// <inheritdoc cref="Dialect.SecretFrom"/>
    public abstract string SecretFrom(string text);

    /// <inheritdoc cref="Dialect.CanSign"/>
    public virtual bool CanSign(SigningKey key) => true;

    /// <inheritdoc cref="Dialect.Verify"/>
    public abstract Verification Verify(
        in InboundRequest request,
        ReadOnlySpan<SigningKey> keys,
        int toleranceSeconds,
        long nowUnixSeconds
    );

    /// <summary>What <see cref="Verify"/> judges, for an explanation.</summary>
    public abstract SignatureFacts Read(in InboundRequest request);

    /// <summary>The request with what it says as its body, where the body is only what carries it.</summary>
    public virtual InboundRequest Open(in InboundRequest request) => request;

    /// <inheritdoc cref="Dialect.Target"/>
    public virtual string Target(string target, ReadOnlyMemory<byte> body) => target;

    /// <inheritdoc cref="Dialect.Seal"/>
    public virtual ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> body, SigningKey key) => body;

    /// <inheritdoc cref="Dialect.Sign"/>
    public abstract IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key);
}
