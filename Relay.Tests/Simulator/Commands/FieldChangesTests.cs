using System.Text;
using Relay.Simulator.Commands;
using Relay.Simulator.Storms;
using Xunit;

namespace Relay.Tests.Simulator.Commands;

public sealed class FieldChangesTests
{
    private const string Body = "{\"id\":\"e\",\"data\":{\"status\":\"completed\",\"list\":[{\"n\":1}],\"phone\":\"+1\"}}";

    [Theory]
    [InlineData("data.status=busy", "\"status\":\"busy\"")]
    [InlineData("data.duration=325", "\"duration\":325")]
    [InlineData("data.status=null", "\"status\":null")]
    [InlineData("data.status=\"325\"", "\"status\":\"325\"")]
    [InlineData("data.list.0.n=true", "\"list\":[{\"n\":true}]")]
    [InlineData("data.phone=+12025550142", "\"phone\":\"+12025550142\"")]
    [InlineData("new.deep.field=é=é", "\"new\":{\"deep\":{\"field\":\"é=é\"}}")]
    public void A_field_is_changed_and_nothing_is_escaped_that_providers_do_not(string change, string expected) =>
        Assert.Contains(expected, Apply(change));

    [Theory]
    [InlineData("data.status")]
    [InlineData("=x")]
    [InlineData("data.list.7.n=1")]
    [InlineData("id.deeper=1")]
    public void What_cannot_be_changed_is_said(string change) =>
        Assert.Contains("--set", Assert.Throws<StormException>(() => Apply(change)).Message);

    private static string Apply(string change) => Encoding.UTF8.GetString(FieldChanges.Apply(Encoding.UTF8.GetBytes(Body), [change]));
}
