using System.Text;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>A provider's secret is replaced while it sends.</summary>
[Trait("Promise", "T10")]
public sealed class SecretRotationTests
{
    [Fact]
    public async Task With_the_old_and_the_new_secret_in_the_source_nothing_is_rejected()
    {
        var figure = Figure.Begin("T10", Promise.Both);
        var events = LongForm.Choose(60, 20_000);
        await using var host = await RelayHost.StartAsync(withSource: false);
        await host.Relay.SourceAsync("desk", "dialstack", "old");
        await host.WebhookAsync("/hook");
        var (secret, sent, busy) = ("old", 0, 0);
        var turn = new Lock();
        var clients = Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Interlocked.Increment(ref sent) is var number && number <= events)
                        {
                            var mine = Take();
                            (await SendAsync(host, mine, number)).Expect(200);
                            Give(mine);
                        }
                    })
                )
        );

        // As a person does it: the new one beside the old, the sender's switch, then the old one away.
        await ReachAsync(events / 4);
        (await host.Relay.SendAsync("PATCH", "/api/v1/sources/desk", new { secrets = new[] { "new", "old" } })).Expect(200);
        await ReachAsync(events / 2);
        lock (turn)
            secret = "new";
        await ReachAsync(events * 3 / 4);
        // What was signed before the switch has arrived.
        await Poll.UntilAsync(() => Volatile.Read(ref busy) == 0, "the sender still has one that it signed with the old one");
        (await host.Relay.SendAsync("PATCH", "/api/v1/sources/desk", new { secrets = new[] { "new" } })).Expect(200);
        await clients;

        (await SendAsync(host, "old", events + 1)).ExpectProblem(401, "signature_mismatch");
        await host.UntilSettledAsync();
        var ledger = await host.JsonAsync("/api/v1/ledger");
        Assert.Equal((events, 1), (ledger.GetProperty("delivered").GetInt32(), ledger.GetProperty("rejected").GetInt32()));
        await host.AssertBalancedAsync();
        figure.Is($"0 of {events} signed requests rejected from the first to the last step; with the old secret alone it is one of one");

        string Take()
        {
            lock (turn)
            {
                busy += secret == "old" ? 1 : 0;
                return secret;
            }
        }

        void Give(string mine)
        {
            lock (turn)
                busy -= mine == "old" ? 1 : 0;
        }

        Task ReachAsync(int count) => Poll.UntilAsync(() => Volatile.Read(ref sent) >= count, "the sender stands still");
    }

    private static async Task<ApiAnswer> SendAsync(RelayHost host, string secret, int number)
    {
        var dialect = Dialect.Create("dialstack");
        Assert.True(dialect.TryCreateKey(secret, out var key, out _));
        var body = $$$"""{"id":"evt_{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"c{{{number}}}"}}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in dialect.Sign(new SigningRequest(Encoding.UTF8.GetBytes(body), host.Now / 1000), key!))
            request.Headers.Add(name, value);
        using var response = await host.Relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }
}
