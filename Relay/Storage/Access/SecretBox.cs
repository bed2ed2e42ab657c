using System.Security.Cryptography;
using System.Text;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>
/// Seals secrets at rest with AES-256-GCM. Blob: version (1 byte), key id (8), nonce (12), cipher text, tag (16).
/// Table, id and column are authenticated with it, so that a blob copied into another row does not open.
/// </summary>
internal sealed class SecretBox
{
    public const int KeyBytes = 32;
    private const byte Version = 1;
    private const int KeyIdBytes = 8,
        NonceBytes = 12,
        TagBytes = 16,
        HeadBytes = 1 + KeyIdBytes + NonceBytes;
    private readonly byte[] _key;
    private readonly byte[] _keyId;

    public SecretBox(byte[] key)
    {
        _key = key;
        _keyId = SHA256.HashData([.. "relay key id"u8, .. key])[..KeyIdBytes];
    }

    /// <summary>Names the key without telling it.</summary>
    public string KeyId => Convert.ToHexStringLower(_keyId);

    /// <summary>
    /// Opens the box that fits the store. A new store gets a check value; a store that has one is never given another key silently.
    /// </summary>
    /// <exception cref="StartException">77: the key is missing or is not the one that sealed this store's secrets.</exception>
    public static async Task<SecretBox> OpenAsync(IStore store, string? variable, string dataFolder, CancellationToken cancel)
    {
        var check = await store.ReadAsync(
            db => db.First("SELECT value FROM meta WHERE name = 'master_key'", row => row.GetString(0)),
            cancel
        );
        var key = MasterKey.Find(variable, dataFolder);
        if (check is null)
            return await SealCheckAsync(store, new SecretBox(key ?? MasterKey.Create(dataFolder)), cancel);

        var blob = Convert.FromBase64String(check);
        if (key is null)
            throw new StartException(
                StartException.WrongKey,
                $"The secrets in this store are sealed with the master key {KeyIdOf(blob)}, and there is no key: set "
                    + $"{MasterKey.Variable} or bring master.key back."
            );
        var box = new SecretBox(key);
        if (box.KeyId == KeyIdOf(blob) && box.CanOpenCheck(blob))
            return box;
        throw new StartException(
            StartException.WrongKey,
            $"The secrets in this store are sealed with the master key {KeyIdOf(blob)}, but the key given is {box.KeyId}."
        );
    }

    public byte[] Seal(ReadOnlySpan<byte> plain, string table, long id, string column)
    {
        var blob = new byte[HeadBytes + plain.Length + TagBytes];
        blob[0] = Version;
        _keyId.CopyTo(blob.AsSpan(1));
        var nonce = blob.AsSpan(1 + KeyIdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, plain, blob.AsSpan(HeadBytes, plain.Length), blob.AsSpan(HeadBytes + plain.Length), Place(table, id, column));
        return blob;
    }

    /// <exception cref="CryptographicException">The blob was sealed with another key, for another place, or was altered.</exception>
    public byte[] Open(ReadOnlySpan<byte> blob, string table, long id, string column)
    {
        if (blob.Length < HeadBytes + TagBytes || blob[0] != Version)
            throw new CryptographicException($"The secret of {table} {id} is not a sealed blob.");
        var plain = new byte[blob.Length - HeadBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(
            blob.Slice(1 + KeyIdBytes, NonceBytes),
            blob[HeadBytes..^TagBytes],
            blob[^TagBytes..],
            plain,
            Place(table, id, column)
        );
        return plain;
    }

    /// <summary>A key for another purpose, the same on every node that has the master key.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeyBytes, info: Encoding.UTF8.GetBytes("relay " + purpose));

    private static async Task<SecretBox> SealCheckAsync(IStore store, SecretBox box, CancellationToken cancel)
    {
        var check = Convert.ToBase64String(box.Seal("relay"u8, "meta", 0, "master_key"));
        await store.WriteAsync(db => db.Execute("INSERT INTO meta (name, value) VALUES ('master_key', @check)", ("check", check)), cancel);
        return box;
    }

    private static string KeyIdOf(byte[] blob) => Convert.ToHexStringLower(blob.AsSpan(1, KeyIdBytes));

    private bool CanOpenCheck(byte[] blob)
    {
        try
        {
            return Open(blob, "meta", 0, "master_key").AsSpan().SequenceEqual("relay"u8);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Place(string table, long id, string column) => Encoding.UTF8.GetBytes($"{table}/{id}/{column}");
}
