using FsCheck;
using FsCheck.Fluent;
using Relay.Dialects.Values;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>Every number has its bucket, and what a bucket says of its numbers is as near as it promises.</summary>
public sealed class DoublingBucketsTests
{
    private const int PerDoubling = 8;

    private static readonly DoublingBuckets Buckets = new(PerDoubling, doublings: 15);

    [Fact]
    public void A_number_lies_in_its_bucket_and_the_bucket_is_narrow() =>
        Prop.ForAll(Gen.Choose(0, (int)Buckets.Low(Buckets.Count) - 1).ToArbitrary(), number =>
            {
                var bucket = Buckets.Find(number);
                var (low, high) = (Buckets.Low(bucket), Buckets.High(bucket));
                return low <= number && number <= high && (high - low) * PerDoubling <= low;
            })
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(8, 8)]
    [InlineData(long.MaxValue, 119)]
    public void The_ends_have_a_bucket(long number, int bucket) => Assert.Equal(bucket, Buckets.Find(number));

    [Fact]
    public void Buckets_follow_one_another_without_a_gap() =>
        Assert.All(Enumerable.Range(1, Buckets.Count - 1), bucket => Assert.Equal(Buckets.High(bucket - 1) + 1, Buckets.Low(bucket)));

    [Fact]
    public void A_quantile_is_the_bucket_of_the_number_at_its_rank() =>
        Prop.ForAll(Gen.Choose(0, 200_000).NonEmptyListOf().ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), (numbers, percent) =>
            {
                var counts = new long[Buckets.Count];
                foreach (var number in numbers)
                    counts[Buckets.Find(number)]++;
                var rank = Math.Max(1, (int)Math.Ceiling(percent / 100.0 * numbers.Count));
                return Buckets.FindQuantile<long>(counts, percent / 100.0) == Buckets.Find(numbers.Order().ElementAt(rank - 1));
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_has_no_quantile() => Assert.Null(Buckets.FindQuantile<uint>(new uint[Buckets.Count], 0.5));

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void The_fineness_is_a_power_of_two(int perDoubling) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DoublingBuckets(perDoubling, 15));
}
