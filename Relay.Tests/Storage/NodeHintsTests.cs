using Relay.Storage.Postgres;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What nodes tell each other, as text.</summary>
public sealed class NodeHintsTests
{
    [Theory]
    [InlineData("7 ", 0)]
    [InlineData("7 5", 1)]
    [InlineData("7 5,9223372036854775807", 2)]
    [InlineData("7 *", null)]
    public void A_hint_is_read_as_it_was_written(string payload, int? webhooks)
    {
        var (from, ids) = NodeHints.Read(payload);

        Assert.Equal((7, webhooks), (from, ids?.Count));
        Assert.Equal(payload, ids is null ? NodeHints.WriteAny(from) : NodeHints.Write(from, ids));
    }

    [Fact]
    public void A_hint_never_outgrows_what_the_server_takes()
    {
        var most = Enumerable.Range(0, 5000).Select(n => long.MaxValue - n).ToList();

        Assert.All(Enumerable.Range(0, 500), count => Assert.InRange(NodeHints.Write(long.MaxValue, most[..(count * 10)]).Length, 1, 7999));
    }
}
