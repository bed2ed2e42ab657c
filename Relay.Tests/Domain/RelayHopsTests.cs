using Xunit;

namespace Relay.Tests.Domain;

/// <summary>Nobody hides a loop behind a lower number, nor makes one out of nonsense.</summary>
public class RelayHopsTests
{
    [Theory]
    [InlineData(new string[0], 0)]
    [InlineData(new[] { "3" }, 3)]
    [InlineData(new[] { "1", "4" }, 4)]
    [InlineData(new[] { "4", "1" }, 4)]
    [InlineData(new[] { "2, 5" }, 5)]
    [InlineData(new[] { " 7 ,x" }, 7)]
    [InlineData(new[] { "99999999999999999999" }, 1000)]
    [InlineData(new[] { "-1" }, 0)]
    [InlineData(new[] { "+2" }, 0)]
    [InlineData(new[] { "four" }, 0)]
    [InlineData(new[] { "" }, 0)]
    public void The_highest_value_counts(string[] values, int hops)
    {
        Assert.Equal(hops, RelayHops.Read(values));
        Assert.Equal(hops, RelayHops.Read(new HeaderList([.. values.Select(value => new Header("relay-hops", value))])));
    }
}
