using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Relay.Storage.Access;

/// <summary>The master key over the secret part of the keys of <see cref="FormKeys"/>.</summary>
/// <param name="deriveKey">A key for a purpose; asked for once the store's secrets are open.</param>
internal sealed class FormKeySeal(Func<string, byte[]> deriveKey) : IXmlEncryptor
{
    private const string Table = "form_keys",
        Column = "body";

    private readonly Lazy<SecretBox> _box = new(() => new SecretBox(deriveKey("forms")));

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        // The framework seals a key before it gives it to the repository, where its row's number is made.
        return new EncryptedXmlInfo(
            new XElement("sealed", Convert.ToBase64String(_box.Value.Seal(plain, Table, 0, Column))),
            typeof(Decryptor)
        );
    }

    private XElement Decrypt(XElement element) =>
        XElement.Parse(Encoding.UTF8.GetString(_box.Value.Open(Convert.FromBase64String(element.Value), Table, 0, Column)));

    /// <summary>Made by the framework when it reads a key back.</summary>
    internal sealed class Decryptor(IServiceProvider services) : IXmlDecryptor
    {
        public XElement Decrypt(XElement encryptedElement) => services.GetRequiredService<FormKeySeal>().Decrypt(encryptedElement);
    }
}
