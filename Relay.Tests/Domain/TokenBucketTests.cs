using Xunit;

namespace Relay.Tests.Domain;

/// <summary>Rates per second.</summary>
public sealed class TokenBucketTests
{
    [Fact]
    public void A_clock_that_is_set_back_costs_no_token_and_gives_none()
    {
        var bucket = new TokenBucket(burstSeconds: 0.1);
        Assert.True(bucket.TryTake(10, 5_000));
        Assert.Equal(100, bucket.WaitMs(10, 1_000));
        Assert.True(bucket.TryTake(10, 1_100));
        Assert.False(bucket.TryTake(10, 1_150));
    }

    [Fact]
    public void It_says_when_its_next_token_is_there()
    {
        var bucket = new TokenBucket(burstSeconds: 0.1);

        Assert.Equal(0, bucket.WaitMs(null, 0));
        Assert.Equal(0, bucket.WaitMs(5, 0));
        Assert.True(bucket.TryTake(5, 0));
        Assert.Equal(200, bucket.WaitMs(5, 0));
        Assert.Equal(140, bucket.WaitMs(5, 60));
        Assert.Equal(0, bucket.WaitMs(5, 200));
    }
}
