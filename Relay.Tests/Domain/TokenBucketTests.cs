using Xunit;

namespace Relay.Tests.Domain;

/// <summary>Rates per second.</summary>
public sealed class TokenBucketTests
{
    [Fact]
    public void It_says_when_its_next_token_is_there()
    {
        var clock = new ManualClock();
        var bucket = new TokenBucket(clock, burstSeconds: 0.1);

        Assert.Equal(0, bucket.WaitMs(null));
        Assert.Equal(0, bucket.WaitMs(5));
        Assert.True(bucket.TryTake(5));
        Assert.Equal(200, bucket.WaitMs(5));
        clock.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal(140, bucket.WaitMs(5));
        clock.Advance(TimeSpan.FromMilliseconds(140));
        Assert.Equal(0, bucket.WaitMs(5));
    }
}
