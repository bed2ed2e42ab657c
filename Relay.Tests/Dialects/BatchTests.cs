using System.Text;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>Several events in one array are one event, whose key is over all of it (field.md, row 22).</summary>
public sealed class BatchTests
{
    public static TheoryData<string, string> Arrays() =>
        new()
        {
            { "dialstack", """[{"id":"e1","type":"call.end"},{"id":"e2","type":"call.end"}]""" },
            { "voicedock", """[{"message":{"type":"status-update","call":{"id":"c","status":"ended"}}}]""" },
            { "dialgen", """ [{"callData":{"id":"c"}}]""" },
            { "dialnote", "\ufeff[{\"id\":\"e1\",\"type\":\"call.completed\"}]" },
            { "standard", """[{"type":"call.completed"}]""" },
            { "generic", "[1,[2]]" },
            { "dialstack", "[]" },
        };

    [Theory]
    [MemberData(nameof(Arrays))]
    public void An_array_is_one_event_in_every_dialect(string name, string body)
    {
        var envelope = Read(name, body);
        Assert.Equal((null, Kinds.Other), (envelope.Problem, envelope.Kind));
        Assert.Equal([EnvelopeFlags.Batch], envelope.Flags);
    }

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Its_key_is_over_all_of_it(string name, string body)
    {
        var recipe = new Recipe { Id = ["json:/0/id"] };
        var key = Read(name, body, recipe).DedupeKey;

        Assert.NotNull(key);
        Assert.Equal(key, Read(name, body, recipe).DedupeKey);
        Assert.NotEqual(key, Read(name, body + " ", recipe).DedupeKey);
    }

    [Fact]
    public void A_recipe_whose_key_is_of_one_item_loses_no_other_item()
    {
        var recipe = new Recipe { Id = ["header:X-Tenant", "json:/0/id"] };
        var first = Read("generic", """[{"id":"a"},{"id":"b"}]""", recipe, ("X-Tenant", "t"));
        var second = Read("generic", """[{"id":"a"},{"id":"c"}]""", recipe, ("X-Tenant", "t"));

        Assert.StartsWith("t\u001fa\u001fsha256:", first.DedupeKey, StringComparison.Ordinal);
        Assert.NotEqual(first.DedupeKey, second.DedupeKey);
        // The whole can't stand in for what should have told tenants apart.
        Assert.Null(Read("generic", """[{"id":"a"}]""", recipe).DedupeKey);
    }

    [Fact]
    public void A_key_that_is_of_the_whole_request_stays_as_it_is()
    {
        Assert.Equal("m1", Read("generic", "[1]", new Recipe { Id = ["header:X-Id"] }, ("X-Id", "m1")).DedupeKey);
        Assert.Equal("msg_1", Read("standard", "[1]", null, ("webhook-id", "msg_1")).DedupeKey);
        Assert.Null(Read("generic", "[1]", new Recipe()).DedupeKey);
    }

    [Fact]
    public void A_hook_stays_one_that_waits()
    {
        var booking = Read("dialstack", "[{}]", path: "bookings");
        Assert.Equal(("bookings", true), (booking.Type, booking.Live is not null));
        Assert.NotNull(booking.DedupeKey);
        // Looking up the same again is no repetition.
        Assert.Null(Read("dialstack", "[{}]", path: "customers/lookup").DedupeKey);
    }

    [Theory]
    [InlineData("[1,")]
    [InlineData("[1]]")]
    public void What_only_begins_as_an_array_is_none(string body)
    {
        Assert.Equal("json_invalid", Read("dialstack", body).Problem);
        Assert.Empty(Read("dialstack", body).Flags);
        Assert.Empty(Read("generic", body).Flags);
    }

    private static Envelope Read(string name, string body, Recipe? recipe = null, params (string Name, string Value)[] headers) =>
        Read(name, body, "", recipe, headers);

    private static Envelope Read(
        string name,
        string body,
        string path,
        Recipe? recipe = null,
        params (string Name, string Value)[] headers
    ) =>
        Dialect
            .Create(name, name == "generic" ? recipe : null)
            .ReadEnvelope(
                new InboundRequest(
                    Encoding.UTF8.GetBytes(body),
                    new HeaderList([.. headers.Select(header => new Header(header.Name, header.Value))]),
                    path
                )
            );
}
