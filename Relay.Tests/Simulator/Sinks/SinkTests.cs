using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Relay.Simulator.Sinks;
using Xunit;

namespace Relay.Tests.Simulator.Sinks;

public sealed class SinkTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task It_fails_the_next_ones_and_then_none()
    {
        await using var host = SinkHost.Start(1);
        var sink = host.Add("a");
        var hits = Watch(sink);
        sink.FailNext(2, 503);
        using var client = new HttpClient();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
            answers.Add((await client.PostAsync(sink.Url, new StringContent("{}"))).StatusCode);
        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.OK], answers);
        Assert.Equal([503, 503, 200, 200], hits.Select(hit => hit.Status));
    }

    [Fact]
    public async Task The_same_seed_answers_the_same_mix()
    {
        var dials = new SinkDials
        {
            Statuses = new Dictionary<int, double>
            {
                [500] = 0.2,
                [429] = 0.1,
                [410] = 0.05,
            },
            Reset = 0.1,
            CloseMid = 0.05,
            RetryAfterSeconds = 3,
        };
        var (first, again, other) = (await MixAsync(7, dials), await MixAsync(7, dials), await MixAsync(8, dials));
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count(status => status == 500), 20, 60);
        Assert.InRange(first.Count(status => status == 0), 5, 40);
        Assert.Contains(410, first);
    }

    [Fact]
    public async Task A_good_signature_has_no_problem_and_a_bad_one_says_which()
    {
        await using var host = SinkHost.Start(1);
        var sink = host.Add("signed");
        var hits = Watch(sink);
        sink.Expect(Secret);
        using var client = new HttpClient();
        foreach (var change in (string[])["", "body", "dialnote", "standard", "stale", "missing"])
            (await client.SendAsync(Signed(sink.Url, change))).Dispose();
        Assert.Equal(
            [
                null,
                "X-DialNote-Signature does not fit the body",
                "X-DialNote-Signature does not fit the body",
                "webhook-signature does not fit the body",
                "webhook-timestamp is off by more than five minutes",
                "a Standard Webhooks header is missing",
            ],
            hits.Select(hit => hit.Problem)
        );
        Assert.Equal(hits.Count, sink.Count);
    }

    private static ConcurrentQueue<SinkHit> Watch(Sink sink)
    {
        var hits = new ConcurrentQueue<SinkHit>();
        sink.OnHit = hits.Enqueue;
        return hits;
    }

    private static async Task<List<int>> MixAsync(long seed, SinkDials dials)
    {
        await using var host = SinkHost.Start(seed);
        var sink = host.Add("mix", dials);
        var hits = Watch(sink);
        using var client = new HttpClient();
        for (var i = 0; i < 200; i++)
        {
            try
            {
                using var answer = await client.PostAsync(sink.Url, new StringContent("{}"));
                if ((int)answer.StatusCode == 429)
                    Assert.Equal(TimeSpan.FromSeconds(3), answer.Headers.RetryAfter?.Delta);
            }
            catch (HttpRequestException)
            {
                // One of its faults.
            }
        }

        return [.. hits.Take(200).Select(hit => hit.Status)];
    }

    private static HttpRequestMessage Signed(Uri url, string change)
    {
        var (body, time) = (
            "{\"data\":{\"callSid\":\"CA1\"}}",
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - (change == "stale" ? 400 : 0)
        );
        var standard = HMACSHA256.HashData(
            Convert.FromBase64String(Secret["whsec_".Length..]),
            Encoding.UTF8.GetBytes($"evt_1.{time}.{body}")
        );
        var dialnote = HMACSHA256.HashData(Encoding.UTF8.GetBytes(change == "dialnote" ? "another" : Secret), Encoding.UTF8.GetBytes(body));
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(change == "body" ? body + " " : body) };
        request.Headers.Add("webhook-id", "evt_1");
        request.Headers.Add("webhook-timestamp", $"{time}");
        if (change != "missing")
            request.Headers.Add("webhook-signature", "v1a,x v1," + Convert.ToBase64String(change == "standard" ? dialnote : standard));
        request.Headers.Add("X-DialNote-Signature", "sha256=" + Convert.ToHexStringLower(dialnote));
        return request;
    }
}
