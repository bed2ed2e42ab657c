using System.Collections.Concurrent;
using System.Diagnostics;
using Relay.Hosting;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>One trace holds an event's way from its arrival to its attempt.</summary>
public class TracingTests
{
    [Fact]
    public async Task An_attempt_belongs_to_the_arrival_of_its_event()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RelayMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var relay = await RelayHost.StartAsync();
        var webhook = await relay.WebhookAsync("/traced");

        var id = await relay.EventAsync();
        await relay.UntilSettledAsync();

        // Other tests of this process are listened to as well.
        var arrival = Assert.Single(spans, span => span.OperationName == "event" && Equals(span.GetTagItem("relay.event"), id));
        var attempt = Assert.Single(spans, span => span.OperationName == "attempt" && Equals(span.GetTagItem("relay.webhook"), webhook));
        Assert.Equal((arrival.TraceId, arrival.SpanId), (attempt.TraceId, attempt.ParentSpanId));
        Assert.Equal("succeeded", attempt.GetTagItem("relay.outcome"));
    }
}
