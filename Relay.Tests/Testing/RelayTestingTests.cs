using System.Text.Json;
using Relay.Simulator.Sinks;
using Xunit;
using Host = Relay.Testing.RelayHost;

namespace Relay.Tests.Testing;

/// <summary>What others test their handlers with: it delivers for real, takes no time for retries, and says what a delivery met.</summary>
public sealed class RelayTestingTests
{
    [Fact]
    public async Task An_event_is_posted_verified_and_delivered_signed_and_a_duplicate_is_one()
    {
        await using var relay = await Host.StartAsync(
            o => o.Sources.Add(new RelaySource("dialstack")),
            TestContext.Current.CancellationToken
        );
        var sink = relay.AddSink("crm");
        var webhook = new RelayWebhook("call.completed", sink.Url) { Name = "crm" };
        await relay.AddAsync(webhook, TestContext.Current.CancellationToken);
        sink.Expect(webhook.Secret);

        var end = new RelayEvent("call.end") { Call = "call_7", Values = { ["status"] = "busy" } };
        var first = await relay.PostAsync(end, TestContext.Current.CancellationToken);
        var again = await relay.PostAsync(end, TestContext.Current.CancellationToken);
        var forged = await relay.SendAsync(
            new RelayEvent("call.end") { Signature = EventSignature.Wrong },
            TestContext.Current.CancellationToken
        );
        await relay.Deliveries.ShouldSettleAsync(1, TestContext.Current.CancellationToken);

        Assert.Equal(
            (200, false, true, first.EventId, 401, "signature_mismatch"),
            (first.Status, first.IsDuplicate, again.IsDuplicate, again.EventId, forged.Status, forged.Code)
        );
        var hit = Assert.Single(sink.Hits);
        Assert.Equal((null, "call_7"), (hit.Problem, hit.CallId));
        using var body = JsonDocument.Parse(hit.Body);
        Assert.Equal("busy", body.RootElement.GetProperty("data").GetProperty("status").GetString());
    }

    /// <summary>31 seconds of retries and a time limit of 30 pass at once, each try at its time.</summary>
    [Fact]
    public async Task Retries_and_time_limits_go_by_the_clock_and_a_failure_is_told_as_the_pages_tell_it()
    {
        await using var relay = await Host.StartAsync(
            o => o.Sources.Add(new RelaySource("voicedock")),
            TestContext.Current.CancellationToken
        );
        var (slow, broken) = (relay.AddSink("slow", new SinkDials { Hang = 1 }), relay.AddSink("broken", new SinkDials { Status = 500 }));
        await relay.AddAsync(
            new RelayWebhook("call.reported", slow.Url) { Name = "slow", RetryDelaysSeconds = [] },
            TestContext.Current.CancellationToken
        );
        await relay.AddAsync(new RelayWebhook("call.reported", broken.Url) { Name = "broken" }, TestContext.Current.CancellationToken);

        await relay.PostAsync("end-of-call-report", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<RelayAssertionException>(() =>
            relay.Deliveries.ShouldSettleAsync(cancel: TestContext.Current.CancellationToken)
        );

        var all = await relay.Deliveries.ListAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("2 of 2 deliveries were not delivered:\n", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"end-of-call-report to 'slow' ({slow.Url}): failed, attempt 1 of 1: no answer within 30 s; strike 1: no retry was left",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"'broken' ({broken.Url}): failed, attempt 4 of 4: answered 500 Internal Server Error; strike 1: no retry was left",
            error.Message,
            StringComparison.Ordinal
        );
        var tries = all.Single(delivery => delivery.Webhook == "broken").Attempts;
        Assert.Equal([500, 500, 500, 500], tries.Select(attempt => attempt.Status));
        Assert.All(tries.Zip(tries.Skip(1), (one, next) => (next.At - one.At).TotalSeconds).Zip([1.0, 5, 25]), gap =>
            Assert.InRange(gap.First, gap.Second * 0.8, gap.Second * 1.2 + 0.5)
        );
    }

    [Fact]
    public async Task A_handler_that_recovers_is_waited_for_and_time_asked_for_is_given()
    {
        await using var relay = await Host.StartAsync(
            o => o.Sources.Add(new RelaySource("dialgen")),
            TestContext.Current.CancellationToken
        );
        var sink = relay.AddSink("crm", new SinkDials { RetryAfterSeconds = 1800 });
        await relay.AddAsync(new RelayWebhook("call.completed", sink.Url), TestContext.Current.CancellationToken);
        sink.FailNext(1, 429);
        var began = relay.Clock.GetUtcNow();

        await relay.PostAsync(SampleCatalog.FindAll("dialgen").First().Name, TestContext.Current.CancellationToken);
        await relay.Deliveries.ShouldSettleAsync(1, TestContext.Current.CancellationToken);

        Assert.InRange(relay.Clock.GetUtcNow() - began, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(31));
        Assert.Equal(
            [429, 200],
            (await relay.Deliveries.ListAsync(TestContext.Current.CancellationToken)).Single().Attempts.Select(a => a.Status)
        );
    }

    [Fact]
    public async Task A_test_that_waits_for_nothing_is_told_so_and_so_is_one_that_posts_what_nobody_sends()
    {
        await using var relay = await Host.StartAsync(
            o => o.Sources.Add(new RelaySource("dialstack")),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("Nothing was delivered: no event came in.", await MessageAsync(() => relay.Deliveries.ShouldSettleAsync()));

        await relay.PostAsync("call.ringing", TestContext.Current.CancellationToken);
        Assert.Equal(
            "Nothing was delivered: there is no webhook. What came in: call.ringing (call.ringing).",
            await MessageAsync(() => relay.Deliveries.ShouldSettleAsync())
        );
        var sink = relay.AddSink("crm");
        await relay.AddAsync(new RelayWebhook("call.completed", sink.Url) { Name = "crm" }, TestContext.Current.CancellationToken);
        Assert.Equal(
            "Nothing was delivered: no webhook takes what came in, call.ringing (call.ringing). 'crm' takes call.completed.",
            await MessageAsync(() => relay.Deliveries.ShouldSettleAsync())
        );
        Assert.StartsWith(
            "No sample is called 'call.over'. There are call.",
            await MessageAsync(() => relay.PostAsync("call.over")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "The relay answered 422 to /api/v1/webhooks: event: ",
            await MessageAsync(() => relay.AddAsync(new RelayWebhook("call.over", sink.Url))),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "The webhook 'x' is to take the events of 'desk': no source is called so.",
            await MessageAsync(() => relay.AddAsync(new RelayWebhook("call.completed", sink.Url) { Name = "x", Source = "desk" }))
        );
    }

    private static async Task<string> MessageAsync(Func<Task> act) => (await Assert.ThrowsAsync<RelayAssertionException>(act)).Message;
}
