using System.Text;
using System.Text.Json;
using Relay.Simulator.Receiver;
using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.Watch;

/// <summary>What the relay says about itself is on disk with what it is about: a kill in between neither loses nor repeats it.</summary>
public sealed class OwnEventCrashTests
{
    [Fact]
    public async Task A_webhook_disabled_and_brought_back_right_before_a_kill_is_told_once_each_after_the_restart()
    {
        var data = Directory.CreateTempSubdirectory("relay-own-");
        await using var crm = RecordingReceiver.Start();
        crm.On("/crm", Behaviour.Status(500));
        // Nobody is there to be told until the relay has been killed.
        var port = RelayProcess.FreePort();
        var ops = new Uri($"http://127.0.0.1:{port}/");
        var (relay, client) = await ServeAsync(data);
        try
        {
            await PostAsync(client, "/api/v1/sources", new { name = "desk", dialect = "dialstack" });
            await PostAsync(client, "/api/v1/webhooks", Webhook(new Uri(ops, "/disabled"), Kinds.WebhookDisabled));
            await PostAsync(client, "/api/v1/webhooks", Webhook(new Uri(ops, "/resumed"), Kinds.WebhookResumed));
            var failing = await PostAsync(client, "/api/v1/webhooks", Webhook(new Uri(crm.Url, "/crm"), "call.completed", []));
            var id = failing.GetProperty("id").GetString();
            for (var i = 0; i < 3; i++)
                await PostAsync(
                    client,
                    "/in/desk",
                    new
                    {
                        id = $"evt_{i}",
                        type = "call.end",
                        account_id = "a",
                        data = new { call_id = "c" },
                    }
                );
            await UntilStateAsync(client, id, "auto_disabled");
            (relay, client) = await KillAsync(relay, client, data);

            await using (var told = RecordingReceiver.Start(new ReceiverOptions { Port = port }))
            {
                await told.WaitForHitsAsync(1, TimeSpan.FromSeconds(60));
                await UntilDeliveredAsync(client, 1);
                Assert.Equal("/disabled", Assert.Single(told.Hits).Path);
                Assert.Equal(id, Said(told.Hits[0], "webhookId"));
            }

            crm.On("/crm", Behaviour.Ok);
            await PostAsync(client, $"/api/v1/webhooks/{id}/enable", new { parked = "keep" });
            (relay, client) = await KillAsync(relay, client, data);

            await using var back = RecordingReceiver.Start(new ReceiverOptions { Port = port });
            await back.WaitForHitsAsync(1, TimeSpan.FromSeconds(60));
            await UntilDeliveredAsync(client, 2);
            Assert.Equal("/resumed", Assert.Single(back.Hits).Path);
            Assert.Equal((id, "resolved"), (Said(back.Hits[0], "webhookId"), Said(back.Hits[0], "state")));
            Assert.Equal(2, (await JsonAsync(client, "/api/v1/events?source=relay")).GetProperty("items").GetArrayLength());
            Assert.Equal(0, (await JsonAsync(client, "/api/v1/ledger")).GetProperty("difference").GetInt64());
        }
        finally
        {
            client.Dispose();
            relay.Dispose();
            data.Delete(recursive: true);
        }
    }

    private static Task<(RelayProcess Process, HttpClient Client)> ServeAsync(DirectoryInfo data) =>
        RelayProcess.ServeAsync(data.FullName, "--allow-private-targets");

    private static async Task<(RelayProcess Process, HttpClient Client)> KillAsync(
        RelayProcess relay,
        HttpClient client,
        DirectoryInfo data
    )
    {
        relay.Signal("KILL");
        await relay.ExitAsync();
        client.Dispose();
        relay.Dispose();
        return await ServeAsync(data);
    }

    /// <summary>It is tried again every second.</summary>
    private static object Webhook(Uri url, string kind, int[]? delays = null) =>
        new
        {
            name = kind,
            url = url.ToString(),
            @event = kind,
            retryDelaysSeconds = delays ?? [.. Enumerable.Repeat(1, 10)],
        };

    private static Task UntilStateAsync(HttpClient client, string? id, string state) =>
        Poll.UntilAsync(
            async () => (await JsonAsync(client, $"/api/v1/webhooks/{id}")).GetProperty("state").GetString() == state,
            $"it is not {state}"
        );

    private static Task UntilDeliveredAsync(HttpClient client, int count) =>
        Poll.UntilAsync(
            async () => (await JsonAsync(client, "/api/v1/ledger")).GetProperty("delivered").GetInt64() == count,
            $"not {count} are delivered"
        );

    private static string? Said(Hit hit, string fact) =>
        JsonDocument.Parse(hit.Body).RootElement.GetProperty("data").GetProperty(fact).GetString();

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path) =>
        JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;
}
