using Relay.Hosting;
using Xunit;

namespace Relay.Tests.Hosting;

public sealed class MetricsTests : IDisposable
{
    private readonly RelayMeter _meter = new();
    private readonly MetricsCollector _collector;

    public MetricsTests() => _collector = new MetricsCollector(_meter);

    [Fact]
    public void Counters_add_up_by_their_tags()
    {
        var arrivals = _meter.Counter("relay.arrivals", "Requests.");
        arrivals.Add(1, new KeyValuePair<string, object?>("result", "first"));
        arrivals.Add(2, new KeyValuePair<string, object?>("result", "first"));
        arrivals.Add(1, new KeyValuePair<string, object?>("result", "say \"no\""));

        Assert.Equal(
            """
            # HELP relay_arrivals_total Requests.
            # TYPE relay_arrivals_total counter
            relay_arrivals_total{result="first"} 3
            relay_arrivals_total{result="say \"no\""} 1

            """.ReplaceLineEndings("\n"),
            PrometheusText.Write(_collector.Read())
        );
    }

    [Fact]
    public void A_gauge_is_read_when_asked()
    {
        var value = 1.0;
        _meter.Gauge("relay.oldest.due", "Age of the oldest delivery that is due.", () => value, "s");
        _ = PrometheusText.Write(_collector.Read());
        value = 2.5;

        Assert.Contains(
            "# TYPE relay_oldest_due_seconds gauge\nrelay_oldest_due_seconds 2.5\n",
            PrometheusText.Write(_collector.Read()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_total_that_something_else_keeps_is_a_counter()
    {
        var seconds = 1.5;
        _meter.Total("relay.journal.busy", "Time in transactions.", () => seconds, "s");
        _ = PrometheusText.Write(_collector.Read());
        seconds = 2.5;

        Assert.Contains(
            "# TYPE relay_journal_busy_seconds_total counter\nrelay_journal_busy_seconds_total 2.5\n",
            PrometheusText.Write(_collector.Read()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_histogram_counts_up_to_each_bound()
    {
        var commit = _meter.Duration("relay.journal.commit", "Time of a commit.");
        commit.Record(0.001);
        commit.Record(0.0011);
        commit.Record(99);

        var text = PrometheusText.Write(_collector.Read());

        Assert.Contains("relay_journal_commit_seconds_bucket{le=\"0.0005\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("relay_journal_commit_seconds_bucket{le=\"0.001\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("relay_journal_commit_seconds_bucket{le=\"0.0025\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("relay_journal_commit_seconds_bucket{le=\"30\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("relay_journal_commit_seconds_bucket{le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("relay_journal_commit_seconds_count 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_hosts_in_one_process_count_apart()
    {
        using var other = new RelayMeter();
        other.Counter("relay.arrivals", "Requests.").Add(1);

        Assert.Empty(_collector.Read());
    }

    [Fact]
    public async Task The_first_scrape_knows_what_happened_before_it()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        (await relay.EventAsync("desk", """{"id":"e1","type":"call.end","data":{}}""")).Expect(200);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new("Bearer", relay.Key);
        using var answer = await relay.Http.SendAsync(request);
        Assert.Contains("relay_received_total{result=\"unique\"} 1\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }
}
