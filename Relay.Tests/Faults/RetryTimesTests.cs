using System.Globalization;
using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>When retries come: within a fifth of their schedule, and not all at once.</summary>
[Trait("Promise", "T7")]
public sealed class RetryTimesTests
{
    private static readonly double[] Schedule = [1, 5, 25];

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Delays_lie_within_a_fifth_of_their_schedule_and_are_spread(Engine engine)
    {
        const int webhooks = 10;
        var figure = Figure.Begin("T7", engine);
        var deliveries = LongForm.Choose(200, 1_000);
        await using var host = await RelayHost.StartAsync(new ManualClock(), server: engine.Server());
        for (var number = 1; number <= webhooks; number++)
            await host.WebhookAsync($"/hook{number}", behaviour: Behaviour.Status(500));
        await host.EventsAsync(deliveries / webhooks);

        var factors = new List<double>();
        for (var retry = 1; retry <= Schedule.Length; retry++)
        {
            await Poll.UntilAsync(
                async () => await host.NumberAsync($"SELECT count(*) FROM attempts WHERE number = {retry}") == deliveries,
                $"attempt {retry} was not made everywhere"
            );
            var delays = await host.Store.ReadAsync(db =>
                db.Query(
                    "SELECT d.next_at - (a.started_at + a.duration_ms) FROM deliveries d JOIN attempts a ON a.delivery_id = d.id "
                        + $"WHERE a.number = {retry.ToString(CultureInfo.InvariantCulture)}",
                    row => row.GetInt64(0)
                )
            );
            factors.AddRange(delays.Select(delay => delay / (Schedule[retry - 1] * 1000)));
            // The store has whole milliseconds.
            Assert.All(delays, delay => Assert.InRange(delay, (Schedule[retry - 1] * 800) - 2, (Schedule[retry - 1] * 1200) + 2));
            host.Clock.Advance(TimeSpan.FromSeconds((Schedule[retry - 1] * 1.2) + 0.1));
        }

        Assert.Equal(deliveries * Schedule.Length, factors.Count);
        var (mean, distance) = (factors.Average(), Distance(factors));
        // Six standard deviations of a mean of such a spread: 0.2 / √3 / √n. What is fixed, or skewed, is far outside.
        Assert.InRange(mean, 1 - (6 * 0.1155 / Math.Sqrt(factors.Count)), 1 + (6 * 0.1155 / Math.Sqrt(factors.Count)));
        // One in a million for an even spread; the same phase for all gives 0.5 and more.
        Assert.InRange(distance, 0, 2.69 / Math.Sqrt(factors.Count));
        figure.Is(
            $"{factors.Count} delays of {deliveries} deliveries, each from {factors.Min():0.000} to {factors.Max():0.000} of its schedule, mean {mean:0.0000}, Kolmogorov–Smirnov against an even spread p = {Probability(distance, factors.Count):0.00}"
        );
    }

    /// <summary>The greatest distance between these factors' distribution and an even one over 0.8 to 1.2.</summary>
    private static double Distance(List<double> factors)
    {
        var sorted = factors.Select(factor => Math.Clamp((factor - 0.8) / 0.4, 0, 1)).Order().ToList();
        return sorted
            .Index()
            .Max(at => Math.Max(at.Item - ((double)at.Index / sorted.Count), ((double)(at.Index + 1) / sorted.Count) - at.Item));
    }

    private static double Probability(double distance, int count)
    {
        var x = distance * Math.Sqrt(count);
        return Math.Clamp(2 * Enumerable.Range(1, 100).Sum(k => Math.Pow(-1, k - 1) * Math.Exp(-2 * k * k * x * x)), 0, 1);
    }
}
