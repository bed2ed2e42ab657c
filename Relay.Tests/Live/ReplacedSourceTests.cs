using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Live;

/// <summary>A deleted source stays for the deliveries of its events; its slug, and the route to its upstream, belong to whoever takes them next.</summary>
public class ReplacedSourceTests
{
    [Fact]
    public async Task A_source_forwards_under_the_slug_of_a_deleted_one()
    {
        await using var former = RecordingReceiver.Start();
        await using var upstream = RecordingReceiver.Start();
        await using var relay = await RelayHost.StartAsync();
        object Source(RecordingReceiver to) => new { name = "hooks", dialect = "voicedock", slug = "hooks", upstreams = new[] { to.Url.ToString() } };
        var first = (await relay.PostAsync("/sources", Source(former))).Expect(201).Json.GetProperty("id").GetString();
        (await relay.Relay.SendAsync("DELETE", $"/api/v1/sources/{first}")).Expect(204);
        (await relay.PostAsync("/sources", Source(upstream))).Expect(201);

        var answer = await relay.Relay.EventAsync("hooks", """{"message":{"type":"assistant-request","timestamp":"2025-12-13T12:00:00.000Z","call":{"id":"c1","type":"inbound_phone_call","status":"ringing"}}}""");

        answer.Expect(200);
        Assert.Equal((0, 1), (former.HitCount, upstream.HitCount));
    }
}
