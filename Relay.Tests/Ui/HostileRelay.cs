using System.Text.Json;
using Relay.Simulator.Receiver;
using Relay.Tests.Streams;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>A relay whose every page has something to show, and much of it would do harm where it were not shown as the text that it is.</summary>
public sealed class HostileRelay : IAsyncLifetime
{
    /// <summary>What would do something where it is not shown as the text that it is.</summary>
    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>",
        "</textarea><script>alert(2)</script>",
        "<img src=x onerror=alert(3)>",
        "<svg/onload=alert(4)>",
        "\"><b id=escaped>5</b>",
        "' onfocus=alert(6) autofocus x='",
        "javascript:alert(7)",
        "{{constructor.constructor('alert(8)')()}}",
        "@{alert(9)}",
        "\u2028alert(10)",
        "\u001b[2J",
        "\u202egnp.exe",
        "</title><script>alert(11)</script>",
        "<!--",
        "]]>",
        "&lt;b&gt;",
        "%3Cscript%3Ealert(12)%3C/script%3E",
        "\u0000x",
        "<iframe srcdoc='<script>alert(13)</script>'>",
        "<style>*{display:none}</style>",
    ];

    internal RelayHost Host { get; private set; } = null!;

    public string Event { get; private set; } = "";

    public string Source { get; private set; } = "";

    private TestListener _listener = null!;

    private string Webhook { get; set; } = "";

    private string Arrival { get; set; } = "";

    private string Call { get; set; } = "";

    public async ValueTask InitializeAsync()
    {
        Host = await RelayHost.StartAsync();
        var path = "/failing?" + Uri.EscapeDataString(Hostile[0]);
        Host.On(path, Behaviour.Status(500, string.Concat(Hostile)));
        Webhook = (
            await Host.Relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = string.Concat(Hostile)[..100]
                        .Replace("\0", "", StringComparison.Ordinal)
                        .Replace("\u001b", "", StringComparison.Ordinal),
                    url = new Uri(Host.Receiver.Url, path).ToString(),
                    @event = "call.completed",
                    provider = "custom",
                    retryDelaysSeconds = Array.Empty<int>(),
                }
            )
        ).Expect(201).Id;
        await Host.Relay.SourceAsync("strict", "dialnote", "a secret");
        await Host.Relay.EventAsync("strict", JsonSerializer.Serialize(new { id = Hostile[0], type = Hostile[1] }));
        foreach (var (text, i) in Hostile.Select((text, i) => (text, i)))
            await SendAsync(text, i);
        // Repetitions, of which one is with other bytes.
        await SendAsync(Hostile[0], 0);
        await SendAsync(Hostile[1], 0);
        // Somebody listens, and another did, for whom nothing waits.
        await TestListener.PutAsync(Host.Relay, "somebody-with-a-long-name-of-her-own", new { kind = "note.created" });
        _listener = await TestListener.ConnectAsync(Host.Relay, settings: new { kind = "note.created" }, skip: null);
        Event = (
            await SendAsync(string.Concat(Hostile), 99, string.Concat(Hostile.Where(text => text.All(unit => unit is >= ' ' and <= '~'))))
        ).Expect(200)["eventId"];
        await Host.UntilSettledAsync();
        Arrival = (await Host.JsonAsync("/api/v1/arrivals?result=rejected")).GetProperty("items")[0].GetProperty("id").GetString()!;
        Source = (await Host.JsonAsync($"/api/v1/events/{Event}")).GetProperty("sourceId").GetString()!;
        var calls = await Host.Relay.UntilAsync("/api/v1/calls", json => json.GetProperty("items").GetArrayLength() >= Hostile.Length);
        Call = Uri.EscapeDataString(calls.Items[0].GetProperty("callId").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <summary>The addresses of all pages.</summary>
    public string[] Pages =>
        [
            "/",
            "/events",
            "/events?view=rejected",
            "/events?state=parked",
            "/events?view=requests&simulated=all",
            "/events?view=duplicates",
            "/deliveries",
            "/deliveries?state=failed",
            $"/events/{Event}",
            $"/events/{Event}?tab=deliveries",
            $"/events/{Event}?tab=body",
            $"/events/{Event}?tab=headers",
            $"/events/{Event}?tab=arrivals",
            $"/events/{Event}?tab=verification",
            $"/events/{Event}?tab=copy",
            $"/events/{Event}/edit",
            $"/arrivals/{Arrival}",
            "/calls",
            $"/calls/{Source}/{Call}",
            "/voicemails",
            "/webhooks",
            $"/webhooks/{Webhook}",
            $"/webhooks/{Webhook}/edit",
            "/webhooks/new",
            "/webhooks/new?each=1",
            "/sources",
            $"/sources/{Source}",
            "/sources/new",
            "/sources/new?dialect=generic",
            "/simulate",
            "/simulate/sinks",
            "/bulk",
            "/bulk/new?action=retry",
            "/settings",
        ];

    /// <param name="header">What a header of the request says.</param>
    private async Task<ApiAnswer> SendAsync(string text, int number, string header = "")
    {
        var body = new
        {
            id = $"evt_{number}",
            type = "call.end",
            data = new
            {
                call_id = $"call_{number}",
                from_number = text,
                to_number = "+14155550100",
                status = text,
                note = text,
            },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Note", header);
        using var answer = await Host.Relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(answer);
    }
}
