using System.Security.Cryptography;
using System.Text;
using Relay.Storage.Access;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Secrets at rest.</summary>
public sealed class MasterKeyTests
{
    [Fact]
    public void A_sealed_secret_opens_only_in_its_place_and_unaltered()
    {
        var box = new SecretBox(RandomNumberGenerator.GetBytes(32));
        var blob = box.Seal("secret"u8, "sources", 7, "secrets");

        Assert.Equal("secret", Encoding.UTF8.GetString(box.Open(blob, "sources", 7, "secrets")));
        Assert.NotEqual(blob, box.Seal("secret"u8, "sources", 7, "secrets"));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(blob, "sources", 8, "secrets"));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(blob, "webhooks", 7, "secrets"));
        Assert.ThrowsAny<CryptographicException>(() =>
            new SecretBox(RandomNumberGenerator.GetBytes(32)).Open(blob, "sources", 7, "secrets")
        );
        blob[^20] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => box.Open(blob, "sources", 7, "secrets"));
    }

    [Fact]
    public async Task Another_key_or_none_does_not_start()
    {
        var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "dialstack", "secret");
        await relay.StopAsync();
        var file = Path.Combine(relay.Folder, "master.key");
        var good = File.ReadAllText(file);

        File.WriteAllText(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var wrong = await Assert.ThrowsAsync<StartException>(() => RelayFixture.StartAsync(folder: relay.Folder));
        Assert.Equal(StartException.WrongKey, wrong.ExitCode);
        Assert.Contains(new SecretBox(Convert.FromBase64String(good)).KeyId, wrong.Message, StringComparison.Ordinal);

        File.Delete(file);
        Assert.Equal(
            StartException.WrongKey,
            (await Assert.ThrowsAsync<StartException>(() => RelayFixture.StartAsync(folder: relay.Folder))).ExitCode
        );
        Assert.False(File.Exists(file));

        File.WriteAllText(file, good);
        await using var again = await RelayFixture.StartAsync(folder: relay.Folder);
    }
}
