using System.Text;
using Relay.Tests.BadInput;
using Relay.Tests.Commands;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Good requests with bytes changed, cut out, doubled and put elsewhere, from a seed, to a relay as a process.</summary>
[Trait("Promise", "T12")]
public sealed class MutatedRequestTests
{
    [Fact]
    public async Task No_change_of_bytes_crashes_it_or_makes_it_answer_500()
    {
        const int clients = 16;
        var figure = Figure.Begin("T12", "mutated");
        await using var host = new ProcessHost();
        await host.SetUpAsync();
        var seeds = Seeds(host);
        var (process, before) = (host.Process.Id, ResidentMiB(host));
        var began = TimeProvider.System.GetTimestamp();
        var (sent, answers) = (0, new System.Collections.Concurrent.ConcurrentDictionary<int, int>());

        await Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(client =>
                    Task.Run(async () =>
                    {
                        var random = new Random(20261129 + client);
                        while (LongForm.IsOn ? TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(10) : sent < 400)
                        {
                            Interlocked.Increment(ref sent);
                            var bytes = Mutated(seeds[random.Next(seeds.Count)], random);
                            var (status, _, body) = await RawHttp.SendAsync(host.Address, bytes, patience: TimeSpan.FromMilliseconds(200));
                            answers.AddOrUpdate(status, 1, (_, count) => count + 1);
                            Assert.True(
                                status is < 500 or 503 or 505 or 508,
                                $"{status} {Encoding.UTF8.GetString(body)} to {Convert.ToBase64String(bytes)}"
                            );
                        }
                    })
                )
        );

        Assert.Equal(process, host.Process.Id);
        var after = ResidentMiB(host);
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal((0, ""), ((await host.EndAsync("TERM")) is var ended ? (ended.Code, ended.Error) : default));
        Assert.True(answers.Keys.Count(status => status >= 400) > 3, "the changes change nothing");
        figure.Is(
            $"{sent} requests, answers {string.Join(", ", answers.OrderBy(answer => answer.Key).Select(answer => answer.Key == 0 ? $"{answer.Value} × closed" : $"{answer.Value} × {answer.Key}"))}; the same process, from {before} to {after} MiB resident"
        );
    }

    /// <summary>Requests that are answered well, one for each side of the relay.</summary>
    private static List<byte[]> Seeds(ProcessHost host)
    {
        string Request(string line, string body, string more = "") =>
            $"{line} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nAuthorization: Bearer {RelayProcess.AdminKey}\r\n{more}"
            + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";
        const string call =
            """{"id":"evt_m1","type":"call.end","account_id":"a","created_at":"2026-01-02T03:04:05Z","data":{"call_id":"c","duration":7,"from":"+15550100"}}""";
        return
        [
            .. new[]
            {
                Request("POST /in/desk", call),
                Request("POST /in/desk/more?x=%41", call, "Relay-Hops: 1\r\nX-DialStack-Signature: t=1,v1=aa\r\n"),
                $"POST /in/desk HTTP/1.1\r\nHost: {host.Address.Authority}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n10\r\n{call[..16]}\r\n5\r\n{call[16..21]}\r\n0\r\n\r\n",
                Request("GET /api/v1/events?limit=5&kind=call.completed", ""),
                Request(
                    "POST /api/v1/webhooks",
                    """{"name":"m","url":"http://127.0.0.1:9/x","event":"note.created","headers":{"X-A":"b"},"retryDelaysSeconds":[1,2]}"""
                ),
                Request("POST /api/v1/recipes/preview", """{"recipe":{"type":"json:/t","id":["json:/id"]},"body":"{}"}"""),
                Request("GET /events?kind=call.completed", ""),
                Request("GET /api/v1/deliveries?state=failed&from=2026-01-01T00:00:00Z", ""),
                Request("GET /healthz", ""),
            }.Select(Encoding.Latin1.GetBytes),
        ];
    }

    private static byte[] Mutated(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 65), bytes.Count - at)));
                    break;
                case 4:
                    bytes.InsertRange(at, "\r\n"u8.ToArray());
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 2_000)));
                    break;
            }

            if (bytes.Count == 0)
                return seed;
        }

        return [.. bytes];
    }

    private static long ResidentMiB(ProcessHost host) => ProcessMemory.ResidentMiB(host.Process.Id);
}
