using System.Text.Json;
using Relay.Simulator.Receiver;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Relay.Tests.Ui;

/// <summary>
/// The README's pictures, of a relay that has just been through a storm. They are made at every run, under <c>TestResults/pictures</c>;
/// <c>RELAY_PICTURES=1</c> puts them into <c>docs</c>.
/// </summary>
public sealed class PictureTests(Chromium chromium)
{
    private static readonly string Folder = Path.Combine(
        Repository.Root,
        Environment.GetEnvironmentVariable("RELAY_PICTURES") is { Length: > 0 } ? "docs" : Path.Combine("TestResults", "pictures")
    );

    [Fact]
    public async Task The_pages_after_a_storm()
    {
        await using var host = await RelayHost.StartAsync();
        var storm = host.Relay.PostAsync(
            "/api/v1/runs",
            new
            {
                seed = 42,
                storm = new
                {
                    calls = 40,
                    rate = "200/s",
                    duplicates = "10%",
                    outOfOrder = "15%",
                    badSignatures = "3%",
                    keep = true,
                },
            }
        );
        host.On("/notes", Behaviour.Status(503));
        await WebhookAsync(host, "Notes to the team's chat", "/notes", "call.answered");
        await WebhookAsync(host, "CRM call sync", "/crm", "call.completed");
        await WebhookAsync(host, "Recordings to the archive", "/archive", "recording.available");
        var run = (await storm).Expect(202).Id;
        foreach (var text in Story(host.Now))
            (await host.Relay.EventAsync("desk", text)).Expect(200);
        for (var i = 0; i < 5; i++)
            await host.Relay.EventAsync(
                "desk",
                JsonSerializer.Serialize(
                    new
                    {
                        id = $"evt_note_{i}",
                        type = "call.answered",
                        data = new { call_id = $"call_{i}" },
                    }
                )
            );
        await host.Relay.UntilAsync($"/api/v1/runs/{run}", json => json.GetProperty("state").GetString() is not "running");
        await host.UntilSettledAsync();
        var source = (await host.JsonAsync("/api/v1/sources"))
            .GetProperty("items")
            .EnumerateArray()
            .First(item => item.GetProperty("slug").GetString() == "desk")
            .GetProperty("id")
            .GetString();
        var ended = (await host.JsonAsync("/api/v1/events?callId=call_01kf0c411&kind=call.completed"))
            .GetProperty("items")[0]
            .GetProperty("id")
            .GetString();

        foreach (var isDark in (bool[])[false, true])
        {
            var theme = isDark ? "dark" : "light";
            await using var window = await Window.OpenAsync(chromium, host.Relay, isDark: isDark);
            await PictureAsync(window, "/", $"home-{theme}");
            await PictureAsync(window, "/events", $"events-{theme}");
            await PictureAsync(window, $"/events/{ended}", $"event-{theme}");
            await PictureAsync(window, $"/calls/{source}/call_01kf0c411", $"call-{theme}");
            await PictureAsync(window, $"/simulate/runs/{run}", $"proof-{theme}");
            window.Done();
        }
    }

    [Fact]
    public async Task The_screen_pop_while_somebody_calls()
    {
        await using var host = await ScreenPopTests.StartAsync();
        foreach (var isDark in (bool[])[false, true])
        {
            await using var window = await Window.OpenAsync(chromium, host.Relay, height: 660, isDark: isDark);
            await window.Page.Clock.InstallAsync();
            await window.GoAsync("/screen-pop");
            await ScreenPopTests.LiveAsync(window.Page);
            var (ended, talking, theme) = ($"call_ended_{isDark}", $"call_talking_{isDark}", isDark ? "dark" : "light");
            foreach (var type in (string[])["call.incoming", "call.answered", "call.end"])
                await ScreenPopTests.SendAsync(host, type, ended, "Ravi Marchetti", "+12025550163");
            foreach (var type in (string[])["call.incoming", "call.answered"])
                await ScreenPopTests.SendAsync(host, type, talking, "Ida Bergström", "+12025550121");
            await Expect(window.Page.Locator(".pop").First).ToContainTextAsync("talking");
            await window.Page.Clock.FastForwardAsync(33_000);
            await ScreenPopTests.SendAsync(host, "call.incoming", $"call_{isDark}", "Zoë Okafor", "+12025550117");
            await Expect(window.Page.Locator(".pop").First).ToContainTextAsync("Zoë Okafor");
            await window.Page.Clock.FastForwardAsync(6_000);
            await Expect(window.Page.Locator(".pop").First).ToContainTextAsync("00:0");
            await window.PictureAsync(Path.Combine(Folder, $"screen-pop-{theme}.png"));
            window.Done();
        }
    }

    private static async Task WebhookAsync(RelayHost host, string name, string path, string kind)
    {
        if (path != "/notes")
            host.On(path, Behaviour.Ok);
        (
            await host.PostAsync(
                "/webhooks",
                new
                {
                    name,
                    provider = "custom",
                    url = new Uri(host.Receiver.Url, path).ToString(),
                    @event = kind,
                    retryDelaysSeconds = Array.Empty<int>(),
                }
            )
        ).Expect(201);
    }

    private static async Task PictureAsync(Window window, string path, string name)
    {
        await window.GoAsync(path);
        await Expect(window.Page.Locator("h1")).ToBeVisibleAsync();
        await window.PictureAsync(Path.Combine(Folder, name + ".png"));
    }

    /// <summary>A call as it came in: the transcript before the recording, its end twice.</summary>
    private static IEnumerable<string> Story(long now)
    {
        var start = DateTimeOffset.FromUnixTimeMilliseconds(now).AddMinutes(-6);
        string Event(string id, string type, double minutes, object data) =>
            JsonSerializer.Serialize(
                new
                {
                    id,
                    type,
                    created_at = start.AddMinutes(minutes).ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
                    account_id = "acct_1",
                    data,
                }
            );
        object Call(string status, object? more = null) =>
            new
            {
                call_id = "call_01kf0c411",
                direction = "inbound",
                from_number = "+14155551234",
                to_number = "+14155559876",
                status,
                more,
            };
        var end = Event(
            "evt_c",
            "call.end",
            5.4,
            new
            {
                call_id = "call_01kf0c411",
                direction = "inbound",
                from_number = "+14155551234",
                to_number = "+14155559876",
                status = "completed",
                started_at = start.ToString("yyyy-MM-ddTHH:mm:ssZ"),
                answered_at = start.AddMinutes(0.2).ToString("yyyy-MM-ddTHH:mm:ssZ"),
                ended_at = start.AddMinutes(5.4).ToString("yyyy-MM-ddTHH:mm:ssZ"),
                duration_seconds = 312,
            }
        );
        yield return Event("evt_a", "call.incoming", 0, Call("ringing"));
        yield return Event("evt_b", "call.answered", 0.2, Call("in-progress"));
        yield return end;
        yield return Event(
            "evt_e",
            "recording.transcription.complete",
            5.9,
            new { call_id = "call_01kf0c411", transcript = "Good morning, this is the front desk. How can I help you?" }
        );
        yield return end;
        yield return Event(
            "evt_d",
            "recording.available",
            5.6,
            new { call_id = "call_01kf0c411", url = "https://media.example/rec_1.mp3" }
        );
    }
}
