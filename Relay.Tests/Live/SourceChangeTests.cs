using System.Net;
using System.Text;
using Xunit;

namespace Relay.Tests.Live;

/// <summary>Forwarding follows the sources as they come and go.</summary>
public sealed class SourceChangeTests
{
    [Fact]
    public async Task A_source_under_the_slug_of_a_deleted_one_forwards()
    {
        await using var relay = await RelayFixture.StartAsync();
        await using var first = await TestServer.StartAsync("first");
        await using var second = await TestServer.StartAsync("second");
        var deleted = (
            await relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "desk",
                    dialect = "dialstack",
                    upstreams = new[] { first.Url },
                }
            )
        ).Expect(201);
        Assert.Equal("first", await AskAsync(relay));

        (await relay.SendAsync("DELETE", $"/api/v1/sources/{deleted.Id}")).Expect(204);
        (
            await relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "desk",
                    dialect = "dialstack",
                    upstreams = new[] { second.Url },
                }
            )
        ).Expect(201);

        Assert.Equal("second", await AskAsync(relay));
    }

    [Fact]
    public async Task A_source_that_was_switched_off_forwards_again_when_it_is_switched_on()
    {
        await using var relay = await RelayFixture.StartAsync();
        await using var upstream = await TestServer.StartAsync("here");
        var source = (
            await relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "desk",
                    dialect = "dialstack",
                    upstreams = new[] { upstream.Url },
                }
            )
        ).Expect(201);

        (await relay.SendAsync("PATCH", $"/api/v1/sources/{source.Id}", new { enabled = false })).Expect(200);
        (await relay.SendAsync("PATCH", $"/api/v1/sources/{source.Id}", new { enabled = true })).Expect(200);

        Assert.Equal("here", await AskAsync(relay));
    }

    private static async Task<string> AskAsync(RelayFixture relay)
    {
        using var content = new StringContent("""{"account_id":"acct_1"}""", Encoding.UTF8, "application/json");
        using var answer = await relay.Http.PostAsync("/in/desk/availability/search", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
