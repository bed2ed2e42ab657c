using System.Net.ServerSentEvents;
using System.Text;
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
    /// <summary>An hour by the relay's clock: five minutes a part, and a session lasts for four parts.</summary>
    private const int Parts = 12,
        PartsPerSession = 4;

    private static readonly TimeSpan Part = TimeSpan.FromMinutes(60.0 / Parts);

    [Fact]
    public async Task Through_an_hour_of_storm_the_snippet_of_the_guide_and_a_parser_that_gets_single_bytes_hear_everything_once()
    {
        var (storm, clock) = (new CallStorm(calls: 400, Parts, seed: 42), new ManualClock());
        await using var site = RecordingReceiver.Start();
        site.On("/page", Behaviour.Status(200, "<!doctype html><title>CRM</title>", new Header("Content-Type", "text/html")));
        await using var relay = await RelayFixture.StartAsync(clock: clock, set: options => options with { Streams = new StreamOptions
                {
                    Origins = [site.Url.GetLeftPart(UriPartial.Authority)],
                    Session = Part * PartsPerSession,
                } });
        await using var context = await (await chromium.BrowserAsync()).NewContextAsync();
        var slugs = await SourcesAsync(relay);
        var listeners = new List<IStormListener>();
        foreach (var account in (string[])[Ours, Theirs])
        {
            listeners.Add(await SnippetPage.OpenAsync(context, new Uri(site.Url, "/page"), relay, account));
            listeners.Add(new ByteParser(relay, account));
        }

        var secrets = await ConnectAsync(relay, listeners);
        for (var part = 0; part < Parts; part++)
        {
            if (part > 0 && part % PartsPerSession == 0)
                secrets = await RefreshAsync(relay, listeners, secrets);
            await storm.PostAsync(relay, slugs, part);
            foreach (var listener in listeners)
                Assert.Equal(
                    storm.Expected(listener.Account, part),
                    await listener.HeardAsync(storm.Expected(listener.Account, part).Count)
                );
            clock.Advance(Part);
        }

        foreach (var listener in listeners)
            await listener.EndedAsync();
        Assert.True(storm.Expected(Ours, Parts - 1).Count + storm.Expected(Theirs, Parts - 1).Count > 1_000);
    }

    /// <summary>Everybody begins a session.</summary>
    private static async Task<Dictionary<string, string>> ConnectAsync(RelayFixture relay, List<IStormListener> listeners)
    {
        var secrets = new Dictionary<string, string>();
        foreach (var account in (string[])[Ours, Theirs])
            secrets[account] = await relay.SecretAsync(account);
        foreach (var listener in listeners)
            await listener.ConnectAsync(secrets[listener.Account]);
        return secrets;
    }

    /// <summary>The sessions' time is over: their streams have ended, they are refused, and new ones go on.</summary>
    private static async Task<Dictionary<string, string>> RefreshAsync(
        RelayFixture relay,
        List<IStormListener> listeners,
        Dictionary<string, string> over
    )
    {
        foreach (var listener in listeners)
            await listener.EndedAsync();
        foreach (var secret in over.Values)
            (await EventStream.RefusedAsync(relay, key: secret, path: EventStream.CallPath)).ExpectProblem(401, "token_expired");
        return await ConnectAsync(relay, listeners);
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
