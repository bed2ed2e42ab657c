using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Relay.Simulator.Receiver;
using StandardWebhooks;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>What a whole relay sends, judged by libraries that others wrote: what receivers use.</summary>
[Trait("Promise", "T9")]
public sealed class PublishedLibraryTests
{
    private static readonly JsonSerializerOptions AsTheyAre = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task Every_request_is_taken_and_a_changed_one_is_not()
    {
        var (figure, npm) = (Figure.Begin("T9", "StandardWebhooks (.NET)"), Figure.Begin("T9", "npm"));
        var bodies = LongForm.Choose(60, 1_000);
        var random = new Random(20261129);
        await using var host = await RelayHost.StartAsync(withSource: false);
        await host.Relay.SourceAsync("any");
        var webhook = await host.WebhookAsync("/hook", new { payload = "original" });
        var secret = (await host.JsonAsync($"/api/v1/webhooks/{webhook}/secret")).GetProperty("secret").GetString()!;
        for (var number = 0; number < bodies; number++)
        {
            using var content = new ByteArrayContent(Body(number, random));
            content.Headers.ContentType = new("application/json");
            using var answer = await host.Relay.Http.PostAsync(new Uri("/in/any", UriKind.Relative), content);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        await host.Receiver.WaitForHitsAsync(bodies, LongForm.Patience);
        var judge = new StandardWebhook(secret);
        foreach (var hit in host.Receiver.Hits)
        {
            var text = Encoding.UTF8.GetString(hit.Body.Span);
            judge.Verify(text, Headers(hit));
            Assert.ThrowsAny<Exception>(() => judge.Verify(text + " ", Headers(hit)));
        }

        figure.Is($"{bodies} of {bodies} taken, each refused with one byte more");
        if (LongForm.IsOn)
        {
            var verdict = await NodeAsync(host.Receiver.Hits, secret);
            Assert.Equal($"standardwebhooks {bodies} taken {bodies} refused, svix {bodies} taken {bodies} refused", verdict);
            npm.Is($"standardwebhooks and svix: {bodies} of {bodies} taken by each, each refused with one byte more");
        }
    }

    /// <summary>Empty texts, one of nearly a MiB, every sort of letter.</summary>
    private static byte[] Body(int number, Random random)
    {
        var letters = new StringBuilder();
        for (
            var length = number switch
            {
                0 => 0,
                1 => 180_000,
                _ => random.Next(200),
            };
            length > 0;
            length--
        )
            letters.Append(new Rune(random.Next(4) == 0 ? random.Next(0x10000, 0x10FFFF) : random.Next(0x20, 0xD7FF)));
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = $"evt_{number}",
                type = "call.end",
                data = new { call_id = $"c{number}", text = letters.ToString() },
            },
            AsTheyAre
        );
    }

    private static HeaderDictionary Headers(Hit hit)
    {
        var headers = new HeaderDictionary();
        foreach (var name in (string[])["webhook-id", "webhook-timestamp", "webhook-signature"])
            headers.Append(name, hit.Header(name));
        return headers;
    }

    /// <summary>A program of Node asks both libraries; test.sh --long installs them beside the results.</summary>
    private static async Task<string> NodeAsync(IEnumerable<Hit> hits, string secret)
    {
        var folder = Path.Combine(Repository.Root, "TestResults", "npm");
        var lines = hits.Select(hit =>
            JsonSerializer.Serialize(
                new
                {
                    id = hit.Header("webhook-id"),
                    timestamp = hit.Header("webhook-timestamp"),
                    signature = hit.Header("webhook-signature"),
                    body = Convert.ToBase64String(hit.Body.Span),
                }
            )
        );
        await File.WriteAllLinesAsync(Path.Combine(folder, "hits.jsonl"), lines);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "judge.js"),
            """
            const fs = require('fs');
            const judges = { standardwebhooks: require('standardwebhooks').Webhook, svix: require('svix').Webhook };
            const hits = fs.readFileSync('hits.jsonl', 'utf8').trim().split('\n').map(JSON.parse);
            console.log(Object.entries(judges).map(([name, Judge]) => {
              const judge = new Judge(process.argv[2]);
              let taken = 0, refused = 0;
              for (const hit of hits) {
                const headers = { 'webhook-id': hit.id, 'webhook-timestamp': hit.timestamp, 'webhook-signature': hit.signature };
                const body = Buffer.from(hit.body, 'base64').toString('utf8');
                const verify = text => { try { judge.verify(text, headers); return true; } catch { return false; } };
                if (verify(body)) taken++;
                if (!verify(body + ' ')) refused++;
              }
              return `${name} ${taken} taken ${refused} refused`;
            }).join(', '));
            """
        );
        await using var node = Tool.Start("sh", "-c", $"cd '{folder}' && exec node judge.js '{secret}'");
        await node.EndAsync();
        return node.Said.Trim();
    }
}
