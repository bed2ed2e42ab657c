using System.Security.Cryptography;

namespace Relay.Storage.Access;

/// <summary>
/// The key over all stored secrets: <c>RELAY_MASTER_KEY</c> (base64 of 32 bytes), or <c>master.key</c> in the data folder.
/// </summary>
internal static class MasterKey
{
    public const string Variable = "RELAY_MASTER_KEY";

    /// <summary>The key that was given, or null where there is neither variable nor file.</summary>
    public static byte[]? Find(string? variable, string dataFolder)
    {
        if (!string.IsNullOrWhiteSpace(variable))
            return Read(variable, Variable);
        var file = PathIn(dataFolder);
        return PrivateFile.Read(file) is { } text ? Read(text, file) : null;
    }

    /// <summary>Makes a key and keeps it in the data folder, readable by its owner only.</summary>
    public static byte[] Create(string dataFolder)
    {
        var key = RandomNumberGenerator.GetBytes(SecretBox.KeyBytes);
        PrivateFile.Write(PathIn(dataFolder), Convert.ToBase64String(key) + "\n");
        return key;
    }

    private static string PathIn(string dataFolder) => Path.Combine(dataFolder, "master.key");

    private static byte[] Read(string text, string origin)
    {
        var key = new byte[SecretBox.KeyBytes];
        if (Convert.TryFromBase64String(text.Trim(), key, out var written) && written == key.Length)
            return key;
        throw new StartException(StartException.WrongKey, $"{origin} must be the base64 of {SecretBox.KeyBytes} bytes.");
    }
}
