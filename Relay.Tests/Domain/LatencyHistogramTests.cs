using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>Durations in buckets, against durations in a list.</summary>
public sealed class LatencyHistogramTests
{
    [Fact]
    public void Nothing_has_no_quantile() => Assert.Null(new LatencyHistogram().Quantile(0.95));

    [Fact]
    public void Any_quantile_is_within_7_percent_of_the_true_one_also_after_merging_and_storing() =>
        Prop.ForAll(
                Gen.Choose(0, 120_000).Select(ms => ms % 7 == 0 ? ms % 10 : ms).NonEmptyListOf().ToArbitrary(),
                Gen.Choose(1, 100).ToArbitrary(),
                (durations, percent) =>
                {
                    var (first, second) = (new LatencyHistogram(), new LatencyHistogram());
                    for (var i = 0; i < durations.Count; i++)
                        (i % 2 == 0 ? first : second).Add(durations[i]);
                    var merged = LatencyHistogram.Read(first.Write());
                    merged.Add(LatencyHistogram.Read(second.Write()));

                    var exact = durations.Order().ElementAt((int)Math.Ceiling(percent / 100.0 * durations.Count) - 1);
                    return Math.Abs(merged.Quantile(percent / 100.0)!.Value - exact) <= Math.Ceiling(exact * 0.07);
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure);

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(int.MaxValue, 126_975)]
    public void Durations_out_of_the_ordinary_have_a_bucket(int durationMs, int quantile)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(durationMs);
        Assert.Equal(quantile, histogram.Quantile(0.5));
    }
}
