using Relay.Config;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>Who may listen, how many, and for how long.</summary>
public sealed class StreamAccessTests
{
    [Fact]
    public async Task There_are_so_many_clients_and_no_more()
    {
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                Streams = new StreamOptions { MaxClients = 3, MaxClientsPerCaller = 2 },
            }
        );
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" }))["key"];
        var first = await EventStream.OpenAsync(relay);
        await using var second = await EventStream.OpenAsync(relay);
        (await EventStream.RefusedAsync(relay)).ExpectProblem(429, "stream_limit");
        await using var third = await EventStream.OpenAsync(relay, key: viewer);
        (await EventStream.RefusedAsync(relay, key: viewer)).ExpectProblem(429, "stream_limit");

        await first.DisposeAsync();

        // The relay sees the end of a connection a moment after it.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await relay.GetAsync("/metrics")).Text.Contains("relay_streams_clients 3", StringComparison.Ordinal))
            limit.Token.ThrowIfCancellationRequested();
        await using var again = await EventStream.OpenAsync(relay);
    }

    [Fact]
    public async Task A_ticket_lets_in_once()
    {
        await using var relay = await RelayFixture.StartAsync();
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" }))["key"];
        var ticket = (await relay.SendAsync("POST", "/api/v1/stream-tickets", key: viewer)).Expect(201)["ticket"];

        await using var stream = await EventStream.OpenAsync(relay, "?ticket=" + ticket, key: "");

        (await EventStream.RefusedAsync(relay, "?ticket=" + ticket, key: "")).ExpectProblem(401, "ticket_invalid");
        (await relay.SendAsync("GET", "/api/v1/events?ticket=" + ticket, key: "rk_none")).ExpectProblem(401, "auth_invalid");
        (await EventStream.RefusedAsync(relay, key: "")).ExpectProblem(401, "auth_missing");
    }

    [Fact]
    public async Task A_ticket_of_a_minute_ago_is_none()
    {
        var clock = new ManualClock();
        await using var relay = await RelayFixture.StartAsync(clock: clock);
        async Task<string> TicketAsync() => (await relay.PostAsync("/api/v1/stream-tickets")).Expect(201)["ticket"];
        var (early, late) = (await TicketAsync(), await TicketAsync());

        clock.Advance(TimeSpan.FromSeconds(59));
        await using var stream = await EventStream.OpenAsync(relay, "?ticket=" + early, key: "");
        clock.Advance(TimeSpan.FromSeconds(2));

        (await EventStream.RefusedAsync(relay, "?ticket=" + late, key: "")).ExpectProblem(401, "ticket_invalid");
    }

    [Fact]
    public async Task A_ticket_holds_over_a_restart()
    {
        var relay = await RelayFixture.StartAsync();
        var ticket = (await relay.PostAsync("/api/v1/stream-tickets")).Expect(201)["ticket"];
        await relay.StopAsync();
        await using var again = await RelayFixture.StartAsync(folder: relay.Folder);

        await using var stream = await EventStream.OpenAsync(again, "?ticket=" + ticket, key: "");
    }

    [Fact]
    public async Task Silence_is_broken_every_fifteen_seconds_and_says_how_far_it_is()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        var (began, beats) = (clock.GetUtcNow(), 0);
        await using var stream = await EventStream.OpenAsync(host.Relay, "?item=run");
        for (var beat = 0; beat < 3; beat++)
            Assert.Equal("0", await BeatAsync());
        await host.EventsAsync(2);
        // Beats from before the changes are read may be on their way.
        while (await BeatAsync() != "2")
            Assert.True(stream.LastId is "0" or "1");

        async Task<string?> BeatAsync()
        {
            var next = stream.NextAsync();
            await host.UntilAsync(
                () =>
                {
                    if (!next.IsCompleted)
                        clock.Advance(TimeSpan.FromSeconds(5));
                    return next.IsCompleted;
                },
                "no heartbeat"
            );
            Assert.Equal(("heartbeat", ""), ((await next)!.Comment, (await next)!.Data));
            Assert.InRange(clock.GetUtcNow() - began, TimeSpan.FromSeconds(15) * ++beats, TimeSpan.MaxValue);
            return stream.LastId;
        }
    }

    [Fact]
    public async Task A_revoked_key_ends_its_streams()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        var key = (await host.PostAsync("/keys", new { name = "v", role = "viewer" })).Expect(201);
        await using var stream = await EventStream.OpenAsync(host.Relay, key: key["key"]);
        (await host.Relay.SendAsync("DELETE", "/api/v1/keys/" + key.Id)).Expect(204);

        var end = Task.Run(async () =>
        {
            while (await stream.NextAsync() is not null) { }
        });
        await host.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return end.IsCompleted;
            },
            "the stream goes on"
        );
    }

    [Fact]
    public async Task Streams_end_when_the_relay_stops()
    {
        await using var host = await RelayHost.StartAsync();
        await using var stream = await EventStream.OpenAsync(host.Relay);
        var end = stream.NextAsync();

        await host.RestartAsync().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Null(await end);
    }
}
