using Xunit;

namespace Relay.Tests.Api;

/// <summary>Sources over REST.</summary>
public sealed class SourcesTests
{
    [Fact]
    public async Task A_source_is_made_shown_changed_and_deleted()
    {
        await using var relay = await RelayFixture.StartAsync();

        var made = await relay.PostAsync(
            "/api/v1/sources",
            new
            {
                name = "Front desk",
                dialect = "dialstack",
                secrets = new[] { "one", "two" },
                upstreams = new[] { "http://127.0.0.1:59999/x" },
                toleranceSeconds = 60,
            }
        );

        made.Expect(201);
        Assert.Equal(
            ("front-desk", "/in/front-desk", "enforce", "live", "True"),
            (made["slug"], made["url"], made["verification"], made["forward"], made["enabled"])
        );
        Assert.StartsWith("src_", made.Id, StringComparison.Ordinal);
        Assert.Equal(2, made.Json.GetProperty("secrets").GetProperty("count").GetInt32());
        Assert.DoesNotContain("two", made.Text, StringComparison.Ordinal);
        Assert.Equal($"/api/v1/sources/{made.Id}", made.Headers.Location!.ToString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", made["createdAt"]);

        var changed = (
            await relay.SendAsync("PATCH", "/api/v1/sources/front-desk", """{"enabled":false,"toleranceSeconds":null}""")
        ).Expect(200);
        Assert.Equal("False", changed["enabled"]);
        Assert.False(changed.Json.TryGetProperty("toleranceSeconds", out _));
        Assert.Equal("Front desk", changed["name"]);
        (await relay.EventAsync("front-desk", "{}")).ExpectProblem(404, "source_not_found");

        (await relay.SendAsync("DELETE", $"/api/v1/sources/{made.Id}")).Expect(204);
        (await relay.GetAsync($"/api/v1/sources/{made.Id}")).ExpectProblem(404, "not_found");
        Assert.Empty((await relay.GetAsync("/api/v1/sources")).Items);
    }

    [Fact]
    public async Task Slugs_made_from_names_make_way_and_given_ones_clash()
    {
        await using var relay = await RelayFixture.StartAsync();

        Assert.Equal("desk", (await relay.SourceAsync("Desk"))["slug"]);
        Assert.Equal("desk-2", (await relay.SourceAsync("desk!"))["slug"]);
        Assert.Equal("source", (await relay.SourceAsync("☎"))["slug"]);
        (
            await relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "x",
                    slug = "desk",
                    dialect = "generic",
                }
            )
        ).ExpectProblem(409, "slug_taken").ExpectError("slug", "slug_taken");
        (await relay.SendAsync("PATCH", "/api/v1/sources/desk-2", """{"slug":"desk"}""")).ExpectProblem(409, "slug_taken");

        (await relay.SendAsync("DELETE", "/api/v1/sources/desk")).Expect(204);
        Assert.Equal("desk", (await relay.SourceAsync("Desk"))["slug"]);
    }

    [Fact]
    public async Task A_dialect_can_be_put_right_until_events_were_read_by_it()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "dialgen");
        (await relay.EventAsync("desk", "not json")).ExpectProblem(400, "json_invalid");

        Assert.Equal(
            "dialstack",
            (await relay.SendAsync("PATCH", "/api/v1/sources/desk", new { dialect = "dialstack" })).Expect(200)["dialect"]
        );
        (await relay.EventAsync("desk", """{"id":"1","type":"call.end"}""")).Expect(200);

        (await relay.SendAsync("PATCH", "/api/v1/sources/desk", new { dialect = "dialgen" })).ExpectProblem(409, "state_conflict");
        (await relay.SendAsync("PATCH", "/api/v1/sources/desk", new { dialect = "dialstack", name = "Desk" })).Expect(200);
        (await relay.SendAsync("PATCH", "/api/v1/sources/desk", new { dialect = "asterisk" })).ExpectProblem(422, "value_unknown");
        (await relay.SendAsync("PATCH", "/api/v1/sources/desk", """{"dialect":null}""")).ExpectProblem(400, "json_null");
    }

    [Fact]
    public async Task Secrets_are_replaced_as_a_list_and_every_one_verifies()
    {
        await using var relay = await RelayFixture.StartAsync();
        var made = await relay.SourceAsync("desk", "dialstack", "one");
        (await relay.EventAsync("desk", """{"id":"1"}""")).ExpectProblem(401, "signature_missing");

        var changed = await relay.SendAsync("PATCH", "/api/v1/sources/desk", """{"secrets":["two","one"]}""");

        Assert.Equal(2, changed.Expect(200).Json.GetProperty("secrets").GetProperty("count").GetInt32());
        (await relay.SendAsync("PATCH", "/api/v1/sources/desk", """{"secrets":[]}""")).Expect(200);
        (await relay.EventAsync("desk", """{"id":"1","type":"call.end"}""")).Expect(200);
        Assert.Equal(made.Id, (await relay.GetAsync("/api/v1/events")).Items[0].GetProperty("sourceId").GetString());
    }

    [Fact]
    public async Task All_problems_are_named_and_the_first_field_gives_the_code()
    {
        await using var relay = await RelayFixture.StartAsync();

        var refused = await relay.PostAsync(
            "/api/v1/sources",
            """{"maxBodyBytes":1,"slug":"No","dialect":"dialstack","name":"","upstreams":["ftp://x"]}"""
        );

        refused
            .ExpectProblem(422, "name_required")
            .ExpectError("slug", "slug_invalid")
            .ExpectError("upstreams", "url_scheme")
            .ExpectError("maxBodyBytes", "out_of_range");
        Assert.Equal(
            ["name", "slug", "upstreams", "maxBodyBytes"],
            refused.Json.GetProperty("errors").EnumerateObject().Select(field => field.Name)
        );
    }

    [Fact]
    public async Task A_change_over_a_stale_version_is_refused()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        var version = (await relay.GetAsync("/api/v1/sources/desk")).Headers.ETag!.ToString();

        (
            await relay.SendAsync(
                "PATCH",
                "/api/v1/sources/desk",
                """{"name":"a"}""",
                headers: new Dictionary<string, string> { ["If-Match"] = version }
            )
        ).Expect(200);
        (
            await relay.SendAsync(
                "PATCH",
                "/api/v1/sources/desk",
                """{"name":"b"}""",
                headers: new Dictionary<string, string> { ["If-Match"] = version }
            )
        ).ExpectProblem(412, "version_conflict");

        Assert.Equal("a", (await relay.GetAsync("/api/v1/sources/desk"))["name"]);
    }

    [Fact]
    public async Task What_was_set_up_is_there_after_a_restart()
    {
        var first = await RelayFixture.StartAsync();
        var made = await first.PostAsync(
            "/api/v1/sources",
            new
            {
                name = "any",
                dialect = "generic",
                secrets = new[] { "s3cret-canary" },
                response = new
                {
                    status = 202,
                    headers = new Dictionary<string, string> { ["X-Ok"] = "1" },
                    body = "ok",
                },
                recipe = new
                {
                    signature = new
                    {
                        header = "X-Sig",
                        algorithm = "sha256",
                        encoding = "hex",
                        fields = new { signature = "d", timestamp = "v" },
                        timestampUnit = "ms",
                    },
                    id = new[] { "json:/id" },
                    type = "json:/t",
                    kinds = new Dictionary<string, string> { ["over"] = "call.completed" },
                },
            }
        );
        made.Expect(201);
        var webhook = await first.WebhookAsync(
            "http://127.0.0.1:59999/x",
            "note.created",
            new { headers = new Dictionary<string, string> { ["X-Token"] = "t0ken-canary" } }
        );
        var secret = (await first.GetAsync($"/api/v1/webhooks/{webhook.Id}/secret"))["secret"];
        var key = first.Key;
        await first.StopAsync();

        // Sealed: neither file nor journal of the store tells a secret.
        foreach (
            var file in Directory.EnumerateFiles(first.Folder, "relay.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
        )
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var canary in new[] { "s3cret-canary", "t0ken-canary", secret, key })
                Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(canary)));
        }

        await using var second = await RelayFixture.StartAsync(folder: first.Folder);
        Assert.Equal(made.Text, (await second.SendAsync("GET", $"/api/v1/sources/{made.Id}", key: key)).Expect(200).Text);
        Assert.Equal(secret, (await second.SendAsync("GET", $"/api/v1/webhooks/{webhook.Id}/secret", key: key)).Expect(200)["secret"]);
    }
}
