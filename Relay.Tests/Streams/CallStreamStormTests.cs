using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Relay.Config;
using Relay.Simulator.Receiver;
using Relay.Tests.Ui;
using Xunit;
using static Relay.Tests.Streams.CallStorm;
using Header = Relay.Dialects.Header;

namespace Relay.Tests.Streams;

/// <summary>
/// Through a storm of two accounts' calls each client hears each call of its own account once, and nothing of the other.
/// </summary>
public sealed class CallStreamStormTests(Chromium chromium)
{
    [Fact]
    public async Task The_snippet_of_the_guide_and_a_parser_that_gets_single_bytes_both_hear_everything_once()
    {
        var storm = new CallStorm(calls: 400, seed: 42);
        await using var site = RecordingReceiver.Start();
        site.On("/page", Behaviour.Status(200, "<!doctype html><title>CRM</title>", new Header("Content-Type", "text/html")));
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                Streams = new StreamOptions { Origins = [site.Url.GetLeftPart(UriPartial.Authority)] },
            }
        );
        await using var context = await (await chromium.BrowserAsync()).NewContextAsync();
        var pages = new Dictionary<string, IPage>();
        foreach (var account in (string[])[Ours, Theirs])
            pages[account] = await FollowAsync(context, new Uri(site.Url, "/page"), relay, account);
        var parsers = new Dictionary<string, Task<IReadOnlyList<string>>>();
        foreach (var account in (string[])[Ours, Theirs])
        {
            var connected = new TaskCompletionSource();
            parsers[account] = HearAsync(relay, await relay.SecretAsync(account), storm.Expected(account).Count, connected);
            await Task.WhenAny(connected.Task, parsers[account]);
        }

        await storm.PostAsync(relay);

        foreach (var account in (string[])[Ours, Theirs])
        {
            var expected = storm.Expected(account);
            Assert.Equal(expected, await parsers[account].WaitAsync(TimeSpan.FromMinutes(1)));
            await pages[account]
                .WaitForFunctionAsync(
                    "count => window.failed || window.heard.length > count",
                    expected.Count,
                    new PageWaitForFunctionOptions { Timeout = 60_000 }
                );
            Assert.Equal("null", await pages[account].EvaluateAsync<string>("String(window.failed)"));
            var heard = await pages[account].EvaluateAsync<JsonElement>("window.heard");
            Assert.Equal("connected", heard[0][0].GetString());
            Assert.Equal(expected, heard.EnumerateArray().Skip(1).Select(item => Key(item[1])).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_parser_hears_the_same_wherever_frames_are_cut()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        using var request = new HttpRequestMessage(HttpMethod.Get, EventStream.CallPath);
        request.Headers.Authorization = new("Bearer", await relay.SecretAsync(Ours));
        using var answer = await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        for (var i = 0; i < 6; i++)
            await relay.EventAsync("desk", CallSessions.Incoming(i, Ours));
        var bytes = await ReadAsync(await answer.Content.ReadAsStreamAsync(), frames: 7);

        var whole = Parse(bytes);

        Assert.Equal(7, whole.Count);
        for (var cut = 1; cut < bytes.Length; cut++)
            Assert.Equal(whole, Parse(bytes[..cut], bytes[cut..]));
    }

    private static IReadOnlyList<string> Parse(params byte[][] parts)
    {
        using var stream = new PartStream(parts);
        return [.. SseParser.Create(stream).Enumerate().Select(item => $"{item.EventType} {item.Data}")];
    }

    private static async Task<byte[]> ReadAsync(Stream body, int frames)
    {
        var (read, buffer) = (new List<byte>(), new byte[1024]);
        while (Encoding.UTF8.GetString([.. read]).Split("\n\n").Length <= frames)
            read.AddRange(buffer.AsSpan(0, await body.ReadAsync(buffer)));
        return [.. read];
    }

    /// <summary>A page of another origin that follows an account with the code of the guide.</summary>
    private static async Task<IPage> FollowAsync(IBrowserContext context, Uri url, RelayFixture relay, string account)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(url.ToString());
        await page.EvaluateAsync(
            Snippet,
            new { address = relay.Address.GetLeftPart(UriPartial.Authority), secret = await relay.SecretAsync(account) }
        );
        await page.WaitForFunctionAsync("window.heard.length === 1 || window.failed");
        return page;
    }

    /// <summary>
    /// DialStack's guide on real-time events, "Using fetch with ReadableStream", with another base address, and with what it leaves to
    /// the reader: what it has heard is kept.
    /// </summary>
    private const string Snippet = """
        ({ address, secret }) => {
          window.heard = [];
          window.failed = null;
          let type;

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
                  const eventType = line.slice(7);
                  type = eventType;
                } else if (line.startsWith('data: ')) {
                  const data = JSON.parse(line.slice(6));
                  window.heard.push([type, data]);
                }
              }
            }
          }

          connectToEvents(secret).catch(error => (window.failed = String(error)));
        }
        """;

    /// <summary>A stream of which every read brings one of these parts.</summary>
    private sealed class PartStream(byte[][] parts) : MemoryStream
    {
        private int _next;

        public override int Read(Span<byte> buffer)
        {
            if (_next == parts.Length)
                return 0;
            parts[_next].CopyTo(buffer);
            return parts[_next++].Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
