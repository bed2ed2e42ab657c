using System.Collections.Concurrent;
using System.Text.Json;
using Relay.Testing;
using Xunit;

public sealed class CallLogHandlerTests
{
    private const string Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    [Fact]
    public async Task A_call_that_has_ended_is_in_the_log_once()
    {
        var log = new ConcurrentDictionary<string, JsonElement>();
        await using var handler = CallLogHandler.Build(Secret, log);
        await handler.StartAsync();
        await using var relay = await RelayHost.StartAsync(o =>
        {
            o.Sources.Add(new RelaySource("dialstack"));
            o.Webhooks.Add(new RelayWebhook("call.completed", handler.Urls.First() + "/calls") { Secret = Secret });
        });
        await relay.PostAsync(new RelayEvent("call.end") { Call = "call_7" });
        await relay.Deliveries.ShouldSettleAsync();
        Assert.Equal("call_7", Assert.Single(log.Values).GetProperty("callSid").GetString());
    }

    [Fact]
    public async Task A_handler_with_another_secret_takes_nothing_and_the_test_says_what_it_answered()
    {
        await using var handler = CallLogHandler.Build("whsec_bm90IHRoZSBzZWNyZXQgb2YgdGhlIHdlYmhvb2s=", []);
        await handler.StartAsync();
        await using var relay = await RelayHost.StartAsync(o =>
        {
            o.Sources.Add(new RelaySource("dialstack"));
            o.Webhooks.Add(new RelayWebhook("call.completed", handler.Urls.First() + "/calls") { Name = "log", Secret = Secret });
        });
        await relay.PostAsync("call.end");

        var error = await Assert.ThrowsAsync<RelayAssertionException>(() => relay.Deliveries.ShouldSettleAsync());

        Assert.Contains("to 'log'", error.Message);
        Assert.Contains("failed, attempt 4 of 4: answered 401 Unauthorized; strike 1: no retry was left", error.Message);
    }
}
