using Xunit;

namespace Relay.Tests.Api;

/// <summary>Keys, and who may do what.</summary>
public sealed class KeysTests
{
    [Fact]
    public async Task The_first_key_is_kept_in_a_file_that_only_its_owner_reads()
    {
        await using var relay = await RelayFixture.StartAsync();
        var file = Path.Combine(relay.Folder, "admin.key");

        Assert.Matches("^rk_[A-Za-z0-9_-]{43}$", relay.Key);
        Assert.Equal(relay.Key, File.ReadAllText(file).Trim());
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(relay.Folder, "master.key")));
    }

    [Fact]
    public async Task A_key_is_shown_once_works_by_its_role_and_ends_when_it_is_deleted()
    {
        await using var relay = await RelayFixture.StartAsync();

        var made = (await relay.PostAsync("/api/v1/keys", new { name = "dashboard", role = "viewer" })).Expect(201);
        var key = made["key"];
        Assert.Equal(("dashboard", "viewer"), (made["name"], made["role"]));
        Assert.DoesNotContain(key, (await relay.GetAsync("/api/v1/keys")).Text, StringComparison.Ordinal);

        (await relay.SendAsync("GET", "/api/v1/sources", key: key)).Expect(200);
        (await relay.SendAsync("POST", "/api/v1/sources", "{}", key)).ExpectProblem(403, "scope_insufficient");
        var webhook = await relay.WebhookAsync("http://127.0.0.1:59999/");
        (await relay.SendAsync("GET", $"/api/v1/webhooks/{webhook.Id}/secret", key: key)).ExpectProblem(403, "scope_insufficient");
        await relay.UntilAsync($"/api/v1/keys/{made.Id}", json => json.TryGetProperty("lastUsedAt", out _));

        (await relay.SendAsync("DELETE", $"/api/v1/keys/{made.Id}")).Expect(204);
        (await relay.SendAsync("GET", "/api/v1/sources", key: key)).ExpectProblem(401, "auth_invalid");
        (await relay.GetAsync($"/api/v1/keys/{made.Id}")).ExpectProblem(404, "not_found");
    }

    [Fact]
    public async Task The_last_admin_key_cannot_be_deleted()
    {
        await using var relay = await RelayFixture.StartAsync();
        var first = (await relay.GetAsync("/api/v1/keys")).Items.Single().GetProperty("id").GetString();

        (await relay.SendAsync("DELETE", $"/api/v1/keys/{first}")).ExpectProblem(409, "state_conflict");
        await relay.PostAsync("/api/v1/keys", new { name = "second", role = "admin" });
        (await relay.SendAsync("DELETE", $"/api/v1/keys/{first}")).Expect(204);
    }

    [Fact]
    public async Task Wrong_keys_never_lock_out_a_good_one()
    {
        await using var relay = await RelayFixture.StartAsync();

        for (var i = 0; i < 50; i++)
            (await relay.SendAsync("GET", "/api/v1/sources", key: "rk_wrong")).ExpectProblem(401, "auth_invalid");

        (await relay.GetAsync("/api/v1/sources")).Expect(200);
    }
}
