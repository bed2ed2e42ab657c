using Xunit;

namespace Relay.Tests.Live;

/// <summary>Path goes to path and query to query, and every byte stays as the provider wrote it.</summary>
public sealed class UpstreamTargetTests
{
    [Theory]
    [InlineData("http://h", "/in/desk", "http://h/")]
    [InlineData("http://h", "/in/desk/", "http://h/")]
    [InlineData("http://h/", "/in/desk/bookings", "http://h/bookings")]
    [InlineData("http://h/hook", "/in/desk", "http://h/hook")]
    [InlineData("http://h/hook/", "/in/desk", "http://h/hook/")]
    [InlineData("http://h/hook", "/in/desk/", "http://h/hook/")]
    [InlineData("http://h/hook/", "/in/desk/bookings", "http://h/hook/bookings")]
    [InlineData("http://h/hook?key=1", "/in/desk/bookings?x=2", "http://h/hook/bookings?key=1&x=2")]
    [InlineData("http://h/hook?key=1", "/in/desk/bookings", "http://h/hook/bookings?key=1")]
    [InlineData("http://h/hook", "/in/desk/bookings?x=2", "http://h/hook/bookings?x=2")]
    [InlineData("http://h?key=1", "/in/desk?x=2", "http://h/?key=1&x=2")]
    [InlineData(
        "http://h:8080/a?k=%2F",
        "/in/desk?leg=agent&ref=a%2Bb&sp=1+2&flag",
        "http://h:8080/a?k=%2F&leg=agent&ref=a%2Bb&sp=1+2&flag"
    )]
    [InlineData("http://h", "/in/desk?a=1?b=2", "http://h/?a=1?b=2")]
    public void Path_goes_to_path_and_query_to_query(string upstream, string target, string joined) =>
        Assert.Equal(joined, UpstreamTarget.Join(upstream, target).OriginalString);

    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/a%2fb")]
    [InlineData("/%ff")]
    [InlineData("/%26%41%7e~")]
    [InlineData("/+;=&:@!'()*")]
    [InlineData("/a//b/")]
    [InlineData("/%252F")]
    [InlineData("/a?x=%41&y=%e2%82%ac&z=[]")]
    public void Escapes_stay_as_they_were_written(string rest) =>
        Assert.Equal(rest, UpstreamTarget.Join("http://h", "/in/desk" + rest).PathAndQuery);

    [Theory]
    [InlineData("/in/desk/a/../b", "/b")]
    [InlineData("/in/desk/a/./b", "/a/b")]
    [InlineData("/in/desk/a/%2e%2E/b", "/b")]
    [InlineData("/in/other/../desk/a", "/a")]
    [InlineData("/in/desk/a/..", "/")]
    [InlineData("/in/desk/.", "/")]
    [InlineData("//in/desk/a", "/a")]
    [InlineData("/in/desk/..hidden", "/..hidden")]
    [InlineData("/in/desk?a=/../b", "/?a=/../b")]
    public void Dot_segments_are_resolved_and_only_in_the_path(string target, string pathAndQuery) =>
        Assert.Equal(pathAndQuery, UpstreamTarget.Join("http://h", target).PathAndQuery);
}
