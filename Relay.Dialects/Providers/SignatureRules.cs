using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>What makes a recipe's signature usable: of each scheme what it needs and what it has no use for.</summary>
internal static class SignatureRules
{
    private const int ShortestTolerance = 30,
        LongestTolerance = 86_400;

    public static void Check(RecipeSignature signature, List<string> problems)
    {
        if (signature.ToleranceSeconds is < ShortestTolerance or > LongestTolerance)
            problems.Add($"signature.toleranceSeconds is from {ShortestTolerance} to {LongestTolerance}.");
        if (signature.Or is { } other)
        {
            Check(other, problems);
            if (other.Or is not null)
                problems.Add("signature.or is one other way, and has none within it.");
        }

        switch (signature.Scheme)
        {
            case null or RecipeScheme.Hmac or RecipeScheme.Ed25519:
                CheckContent(signature, signature.Scheme == RecipeScheme.Ed25519, problems);
                break;
            case RecipeScheme.Token:
                CheckToken(signature, problems);
                break;
            case RecipeScheme.Jwt:
                CheckJwt(signature, problems);
                break;
            default:
                problems.Add("signature.scheme is hmac, ed25519, jwt or token.");
                break;
        }
    }

    private static void CheckContent(RecipeSignature signature, bool isEd25519, List<string> problems)
    {
        if (!RecipeRules.IsHeaderName(signature.Header))
            problems.Add("signature.header names the header that carries the signature.");
        if (signature.TimestampHeader is { } timestamp && !RecipeRules.IsHeaderName(timestamp))
            problems.Add("signature.timestampHeader names the header that carries the timestamp.");
        if (signature.IdHeader is { } id && !RecipeRules.IsHeaderName(id))
            problems.Add("signature.idHeader names the header that carries the id.");
        if (!isEd25519 && signature.Algorithm is not ("sha1" or "sha256" or "sha512"))
            problems.Add("signature.algorithm is sha1, sha256 or sha512.");
        if (isEd25519 && signature.Algorithm is not null)
            problems.Add("signature.algorithm is left out with ed25519, which has but one.");
        if (isEd25519 && signature.SecretEncoding is not null)
            problems.Add("signature.secretEncoding is left out with ed25519: a public key is read as base64 or hex.");
        if (signature.Encoding is not ("hex" or "base64" or "base64url"))
            problems.Add("signature.encoding is hex, base64 or base64url.");
        if (signature.TimestampUnit is not (null or "s" or "ms" or "any"))
            problems.Add("signature.timestampUnit is s, ms or any.");
        CheckSecretEncoding(signature, problems);
        if (signature.At is not null)
            problems.Add("signature.at is of the schemes token and jwt; the others have signature.header.");
        CheckClaims(signature, problems);
        if (signature.Fields is { } fields)
            CheckFields(signature, fields, problems);
        CheckSigned(signature, problems);
    }

    private static void CheckSigned(RecipeSignature signature, List<string> problems)
    {
        if (signature.BodyHash is { } hash)
            RecipeRules.CheckPlace("signature.bodyHash", hash, problems);
        if (signature.Signed is not { } signed)
        {
            if (signature.BodyHash is not null)
                problems.Add("signature.bodyHash stands for the body in what is signed, so signature.signed is needed.");
            return;
        }

        var content = new SignedContent(signed);
        var isHashSigned = signature.BodyHash is not null && (content.Has(SignedContent.Url) || content.Has(SignedContent.Query));
        if (!content.CoversBody && !isHashSigned)
            problems.Add(
                "signature.signed contains {body}, {form} or {body.sha256.hex}, or signature.bodyHash says where in the signed address the "
                    + "body's hash is: what is not signed is not vouched for."
            );
        foreach (var stranger in SignedContent.Strangers(signed))
            problems.Add(
                $"signature.signed has {stranger}; it may have {{timestamp}}, {{id}}, {{method}}, {{url}}, {{path}}, {{query}}, {{form}}, {{body}}, "
                    + "{body.sha256.hex}, {header:X} and {json:/pointer}."
            );
        if (content.Has(SignedContent.Timestamp) && signature.TimestampHeader is null && signature.Fields?.Timestamp is null)
            problems.Add("signature.signed has {timestamp}, so signature.timestampHeader or signature.fields.timestamp is needed.");
        if (content.Has(SignedContent.Id) && signature.IdHeader is null)
            problems.Add("signature.signed has {id}, so signature.idHeader is needed.");
    }

    private static void CheckToken(RecipeSignature signature, List<string> problems)
    {
        CheckAt(signature, problems);
        if (signature.Encoding is not (null or "text" or "base64"))
            problems.Add("signature.encoding of a token is text, or base64 as HTTP Basic has it.");
        if (signature.Signed is not null || signature.BodyHash is not null)
            problems.Add("With a token nothing is signed: signature.signed and signature.bodyHash are left out.");
        CheckWithoutHeader(signature, problems);
        CheckClaims(signature, problems);
    }

    private static void CheckJwt(RecipeSignature signature, List<string> problems)
    {
        if (signature.At != JwtScheme.WholeBody)
            CheckAt(signature, problems);
        if (signature.Algorithm is not ("sha256" or "sha512"))
            problems.Add("signature.algorithm of a JWT is sha256 (HS256) or sha512 (HS512).");
        if (signature.At != JwtScheme.WholeBody && signature.BodyHashClaim is null)
            problems.Add("signature.bodyHashClaim names the claim with the body's hash: without one a token vouches for any body.");
        if (signature.Signed is not null || signature.BodyHash is not null || signature.Encoding is not null)
            problems.Add("A JWT says itself what it signs: signature.signed, bodyHash and encoding are left out.");
        CheckSecretEncoding(signature, problems);
        CheckWithoutHeader(signature, problems);
    }

    private static void CheckAt(RecipeSignature signature, List<string> problems)
    {
        if (signature.At is { } at)
            RecipeRules.CheckPlace("signature.at", at, problems);
        else
            problems.Add("signature.at is the place of the token, such as header:Authorization.");
    }

    private static void CheckWithoutHeader(RecipeSignature signature, List<string> problems)
    {
        if (
            signature.Header is not null
            || signature.TimestampHeader is not null
            || signature.IdHeader is not null
            || signature.Fields is not null
        )
            problems.Add($"A {signature.Scheme} is at signature.at: header, timestampHeader, idHeader and fields are left out.");
    }

    private static void CheckClaims(RecipeSignature signature, List<string> problems)
    {
        if (signature.BodyHashClaim is not null || signature.TimestampClaim is not null)
            problems.Add("signature.bodyHashClaim and timestampClaim are of the scheme jwt.");
    }

    private static void CheckSecretEncoding(RecipeSignature signature, List<string> problems)
    {
        if (Secrets.ReadForm(signature.SecretEncoding) is null)
            problems.Add("signature.secretEncoding is utf8, base64, hex or whsec.");
    }

    private static void CheckFields(RecipeSignature signature, SignatureFields fields, List<string> problems)
    {
        if (fields.Separator is not (null or "," or ";"))
            problems.Add("signature.fields.separator is a comma or a semicolon.");
        if (!RecipeRules.IsHeaderName(fields.Signature))
            problems.Add("signature.fields.signature names the field with the signature, such as v0.");
        if (fields.Timestamp is { } time && !RecipeRules.IsHeaderName(time))
            problems.Add("signature.fields.timestamp names the field with the time, such as t.");
        if (fields.Timestamp is not null && signature.TimestampHeader is not null)
            problems.Add("The time is in signature.timestampHeader or in signature.fields.timestamp, not in both.");
        if (fields.Timestamp == fields.Signature)
            problems.Add("signature.fields has one field for both the signature and the time.");
        if (signature.Prefix is not null)
            problems.Add("signature.prefix stands before a signature alone; with signature.fields the name of the field does.");
    }
}
