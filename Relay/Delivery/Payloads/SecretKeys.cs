using System.Text;

namespace Relay.Delivery.Payloads;

/// <summary>What a webhook's secret is to the two signatures.</summary>
/// <param name="Dialnote">The whole secret, its prefix included.</param>
/// <param name="Standard">Standard Webhooks: the base64 behind the prefix.</param>
internal sealed record SecretKeys(byte[] Dialnote, byte[] Standard)
{
    public static SecretKeys From(string secret) => new(Encoding.UTF8.GetBytes(secret), Decode(secret));

    private static byte[] Decode(string secret)
    {
        const string prefix = "whsec_";
        var text = secret.StartsWith(prefix, StringComparison.Ordinal) ? secret[prefix.Length..] : secret;
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) ? key[..length] : Encoding.UTF8.GetBytes(secret);
    }
}
