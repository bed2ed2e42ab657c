using FsCheck;
using FsCheck.Fluent;
using Relay.Storage.Retention;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How retention keeps its slices short.</summary>
public sealed class SliceSizeTests
{
    /// <summary>Whatever a row costs, slices settle within the limit, or at one row.</summary>
    [Fact]
    public void A_slice_comes_within_the_limit_whatever_a_row_costs() =>
        Prop.ForAll(Gen.Choose(1, 50_000).ToArbitrary(), cost =>
            {
                var size = new SliceSize();
                var late = 0;
                for (var i = 0; i < 100; i++)
                {
                    var rows = size.Rows;
                    var held = TimeSpan.FromMicroseconds((long)rows * cost);
                    late += i > 0 && rows > 1 && held > SliceSize.Limit ? 1 : 0;
                    size.Learn(rows, held);
                }

                Assert.InRange(size.Rows, 1, SliceSize.Most);
                // The first one is a guess; no later one is over the limit.
                Assert.Equal(0, late);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Quick_rows_are_taken_in_larger_slices()
    {
        var size = new SliceSize();
        for (var i = 0; i < 50; i++)
            size.Learn(size.Rows, TimeSpan.Zero);

        Assert.Equal(SliceSize.Most, size.Rows);
        size.Learn(SliceSize.Most, TimeSpan.FromMilliseconds(40));
        Assert.InRange(size.Rows, 60, 70);
    }

    [Fact]
    public void Large_bodies_make_small_slices_of_at_least_one()
    {
        var size = new SliceSize();

        Assert.Equal(1, size.Take([(1, SliceSize.MostBytes * 3), (2, 1)], 0));
        Assert.Equal(2, size.Take([(1, SliceSize.MostBytes / 2), (2, SliceSize.MostBytes / 2), (3, 1)], 0));
        Assert.Equal(1, size.Take([(1, SliceSize.MostBytes), (2, 1)], 1));
        Assert.Equal(size.Rows, size.Take([.. Enumerable.Range(0, 100).Select(id => ((long)id, 0L))], 0));
    }
}
