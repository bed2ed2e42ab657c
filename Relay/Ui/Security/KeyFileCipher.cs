using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Relay.Ui.Security;

/// <summary>
/// The key over the key files of ASP.NET's data protection, which signs antiforgery tokens: without it they would lie in plain text
/// beside the store. AES-256-GCM; blob: nonce (12 bytes), cipher text, tag (16).
/// </summary>
/// <param name="key">Asked for once the store's secrets are open.</param>
internal sealed class KeyFileCipher(Func<byte[]> key) : IXmlEncryptor
{
    private const int NonceBytes = 12,
        TagBytes = 16;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var blob = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(blob.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key(), TagBytes);
        cipher.Encrypt(blob.AsSpan(0, NonceBytes), plain, blob.AsSpan(NonceBytes, plain.Length), blob.AsSpan(NonceBytes + plain.Length));
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(blob)), typeof(Decryptor));
    }

    private XElement Decrypt(XElement element)
    {
        var blob = Convert.FromBase64String(element.Value);
        var plain = new byte[blob.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key(), TagBytes);
        cipher.Decrypt(blob.AsSpan(0, NonceBytes), blob.AsSpan(NonceBytes, plain.Length), blob.AsSpan(NonceBytes + plain.Length), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }

    /// <summary>Made by the framework when it reads a key file back.</summary>
    internal sealed class Decryptor(IServiceProvider services) : IXmlDecryptor
    {
        public XElement Decrypt(XElement encryptedElement) => services.GetRequiredService<KeyFileCipher>().Decrypt(encryptedElement);
    }
}
