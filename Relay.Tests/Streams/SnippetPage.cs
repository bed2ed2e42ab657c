using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>A page of another origin that follows an account with the code of DialStack's guide.</summary>
internal sealed class SnippetPage(IPage page, RelayFixture relay, string account) : IStormListener
{
    private int _connections;

    public string Account => account;

    public static async Task<SnippetPage> OpenAsync(IBrowserContext context, Uri url, RelayFixture relay, string account)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(url.ToString());
        await page.EvaluateAsync(Setup);
        return new SnippetPage(page, relay, account);
    }

    public async Task ConnectAsync(string secret)
    {
        await page.EvaluateAsync(Snippet, new { address = relay.Address.GetLeftPart(UriPartial.Authority), secret });
        await UntilAsync("count => window.connected >= count", ++_connections);
    }

    public async Task<IReadOnlyList<string>> HeardAsync(int count)
    {
        await UntilAsync("count => window.heard.length >= count", count);
        var heard = await page.EvaluateAsync<JsonElement>("window.heard");
        return [.. heard.EnumerateArray().Select(CallStorm.Key).Order(StringComparer.Ordinal)];
    }

    public Task EndedAsync() => UntilAsync("count => window.ended >= count", _connections);

    private async Task UntilAsync(string condition, int count)
    {
        await page.WaitForFunctionAsync(
            $"count => window.failed || ({condition})(count)",
            count,
            new PageWaitForFunctionOptions { Timeout = 60_000 }
        );
        Assert.Equal("null", await page.EvaluateAsync<string>("String(window.failed)"));
    }

    private const string Setup = "Object.assign(window, { heard: [], connected: 0, ended: 0, failed: null })";

    /// <summary>
    /// "Using fetch with ReadableStream" of DialStack's guide on real-time events, with another base address, and with what it leaves to
    /// the reader: what it has heard is kept.
    /// </summary>
    private const string Snippet = """
        ({ address, secret }) => {
          let eventType;

          async function connectToEvents(clientSecret) {
            const response = await fetch(`${address}/v1/events`, {
              headers: {
                Authorization: `Bearer ${clientSecret}`,
                Accept: 'text/event-stream',
              },
            });
            const reader = response.body.getReader();
            const decoder = new TextDecoder();
            while (true) {
              const { value, done } = await reader.read();
              if (done) break;
              const text = decoder.decode(value);
              const lines = text.split('\n');
              for (const line of lines) {
                if (line.startsWith('event: ')) {
                  eventType = line.slice(7);
                } else if (line.startsWith('data: ')) {
                  const data = JSON.parse(line.slice(6));
                  if (eventType === 'connected') window.connected++;
                  else if (eventType !== data.event) throw new Error(`${eventType} is ${data.event}`);
                  else window.heard.push(data);
                }
              }
            }
          }

          connectToEvents(secret).then(() => window.ended++, error => (window.failed = String(error)));
        }
        """;
}
