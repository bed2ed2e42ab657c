using System.Text.Json;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>A viewer's key reads everything but whole telephone numbers and secrets, wherever they stand.</summary>
public sealed class ViewerTests
{
    private const string Number = "+14155550123";

    [Fact]
    public async Task No_answer_holds_a_whole_number()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/crm", new { payload = "original" }, behaviour: Behaviour.Status(500, $$"""{"refused":"{{Number}}"}"""));
        var id = (
            await host.Relay.EventAsync(
                "desk",
                JsonSerializer.Serialize(
                    new
                    {
                        id = "evt_1",
                        type = "call.end",
                        data = new
                        {
                            call_id = "call_1",
                            from_number = Number,
                            note = $"call {Number} back",
                        },
                    }
                )
            )
        ).Expect(200)["eventId"];
        await host.UntilHitsAsync("/crm", 1);
        var delivery = (await host.JsonAsync($"/api/v1/deliveries?event={id}")).GetProperty("items")[0].GetProperty("id").GetString();
        await host.UntilAsync(
            async () => (await host.JsonAsync($"/api/v1/deliveries/{delivery}")).GetProperty("attempts").GetArrayLength() > 0,
            "no attempt"
        );
        var key = (await host.PostAsync("/keys", new { name = "guest", role = "viewer" }))["key"];

        foreach (
            var path in (string[])
                [
                    $"events/{id}",
                    $"events/{id}/body",
                    $"events/{id}/arrivals",
                    $"events/{id}/curl",
                    $"events/{id}/http",
                    $"deliveries/{delivery}",
                    "calls",
                    "calls.csv",
                    "export?what=events",
                    "export?what=events&format=csv",
                    "export?what=deliveries",
                    "export?what=calls",
                    "export?what=calls&format=csv",
                    "events",
                ]
        )
        {
            var seen = (await host.Relay.SendAsync("GET", "/api/v1/" + path, key: key)).Expect(200).Text;
            Assert.False(
                seen.Contains(Number, StringComparison.Ordinal) || seen.Contains(Number[1..], StringComparison.Ordinal),
                $"{path}: {seen}"
            );
        }

        Assert.Contains(Number[1..], (await host.Relay.GetAsync($"/api/v1/events/{id}/body")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_not_be_masked_is_not_for_viewers()
    {
        await using var host = await RelayHost.StartAsync();
        using var body = new ByteArrayContent([0x1f, 0x8b, 0xff, 0x00]);
        await host.Relay.SourceAsync("raw", "generic");
        using var answer = await host.Relay.Http.PostAsync("/in/raw", body);
        var id = (await ApiAnswer.ReadAsync(answer)).Expect(200)["eventId"];
        var key = (await host.PostAsync("/keys", new { name = "guest", role = "viewer" }))["key"];

        (await host.Relay.SendAsync("GET", $"/api/v1/events/{id}/body", key: key)).ExpectProblem(403, "scope_insufficient");
        (await host.Relay.GetAsync($"/api/v1/events/{id}/body")).Expect(200);
    }
}
