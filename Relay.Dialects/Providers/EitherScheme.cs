using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>Two ways to vouch for a request, of which the provider's users choose one. The second counts where nothing of the first is there.</summary>
internal sealed class EitherScheme(RecipeScheme first, RecipeScheme second) : RecipeScheme
{
    public override IReadOnlyList<string> Headers { get; } = [.. first.Headers, .. second.Headers];

    public override IReadOnlyList<string> IdentifyingHeaders => first.IdentifyingHeaders;

    public override IReadOnlyList<string> SecretHeaders { get; } = [.. first.SecretHeaders, .. second.SecretHeaders];

    public override bool Expires => first.Expires;

    public override bool SignsUrl => first.SignsUrl || second.SignsUrl;

    public override bool VouchesForBody => first.VouchesForBody;

    public override bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        first.TryCreateKey(secret, out key, out error);

    public override string SecretFrom(string text) => first.SecretFrom(text);

    public override bool CanSign(SigningKey key) => first.CanSign(key);

    public override Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        var verdict = first.Verify(request, keys, toleranceSeconds, nowUnixSeconds);
        return verdict.Reason == Reasons.SignatureMissing ? second.Verify(request, keys, toleranceSeconds, nowUnixSeconds) : verdict;
    }

    public override SignatureFacts Read(in InboundRequest request)
    {
        var facts = first.Read(request);
        return facts.Received.Count == 0 && second.Read(request) is { Received.Count: > 0 } other ? other : facts;
    }

    public override InboundRequest Open(in InboundRequest request) => first.Open(request);

    public override string Target(string target, ReadOnlyMemory<byte> body) => first.Target(target, body);

    public override ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> body, SigningKey key) => first.Seal(body, key);

    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key) => first.Sign(request, key);
}
