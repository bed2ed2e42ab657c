using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relay.Simulator.Receiver;

namespace Relay.Simulator.Sinks;

/// <summary>
/// Checks a delivery the way any receiver would, by the published algorithms: dialnote's <c>X-DialNote-Signature</c> and Standard
/// Webhooks. Written apart from the dialects, so that the relay's
/// own code does not vouch for itself.
/// </summary>
public sealed class SignatureCheck
{
    private const int ToleranceSeconds = 300;

    private readonly byte[] _dialnote,
        _standard;

    /// <summary>A check with a webhook's secret, <c>whsec_…</c>.</summary>
    public SignatureCheck(string secret) =>
        (_dialnote, _standard) = (Encoding.UTF8.GetBytes(secret), Convert.FromBase64String(secret["whsec_".Length..]));

    /// <summary>What is wrong, in a few words; null where both signatures are good.</summary>
    public string? Check(Hit hit) => CheckDialnote(hit) ?? CheckStandard(hit);

    /// <summary>What is wrong with dialnote's signature; null where it is good.</summary>
    public string? CheckDialnote(Hit hit)
    {
        if (hit.Header("X-DialNote-Signature") is not { } dialnote)
            return "X-DialNote-Signature is missing";
        return Same(dialnote, "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(_dialnote, hit.Body.Span)))
            ? null
            : "X-DialNote-Signature does not fit the body";
    }

    /// <summary>What is wrong with the signature of Standard Webhooks; null where it is good.</summary>
    public string? CheckStandard(Hit hit)
    {
        if (
            hit.Header("webhook-id") is not { } id
            || hit.Header("webhook-timestamp") is not { } time
            || hit.Header("webhook-signature") is not { } signatures
        )
            return "a Standard Webhooks header is missing";
        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "webhook-timestamp is no number";
        if (Math.Abs(hit.At.ToUnixTimeSeconds() - seconds) > ToleranceSeconds)
            return "webhook-timestamp is off by more than five minutes";
        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. hit.Body.Span];
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(_standard, content));
        return signatures.Split(' ').Any(one => Same(one, expected)) ? null : "webhook-signature does not fit the body";
    }

    private static bool Same(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
