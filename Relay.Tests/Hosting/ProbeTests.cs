using System.Text;
using Relay.Config;
using Relay.Tests.BadInput;
using Xunit;

namespace Relay.Tests.Hosting;

/// <summary>Balancers, kubelets and monitors ask in their own ways whether the relay is well, and learn that and no more.</summary>
public sealed class ProbeTests : IAsyncLifetime
{
    private RelayFixture _relay = null!;

    public async ValueTask InitializeAsync() => _relay = await RelayFixture.StartAsync();

    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: 10.1.2.3:5080", "{\"status\":\"ok\"}")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: relay.internal", "{\"status\":\"ok\"}")]
    [InlineData("GET /healthz HTTP/1.0", "{\"status\":\"ok\"}")]
    [InlineData("HEAD /healthz HTTP/1.1\r\nHost: 10.1.2.3", "")]
    [InlineData("HEAD /healthz HTTP/1.1\r\nHost: localhost", "")]
    public async Task The_health_is_told_under_any_name(string request, string body)
    {
        var answer = await SayAsync(request);

        Assert.Equal((200, body), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Under_its_own_name_the_health_says_what_runs() =>
        Assert.Contains("\"loops\":[", (await SayAsync("GET /healthz HTTP/1.1\r\nHost: localhost")).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: 10.1.2.3")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost")]
    public async Task A_question_about_the_whole_server_has_an_empty_answer(string request) =>
        Assert.Equal((204, ""), await SayAsync(request));

    [Theory]
    [InlineData("GET /api/v1/events HTTP/1.1\r\nHost: 10.1.2.3")]
    [InlineData("GET / HTTP/1.1\r\nHost: 10.1.2.3")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: 10.1.2.3")]
    [InlineData("POST /healthz HTTP/1.1\r\nHost: 10.1.2.3\r\nContent-Length: 0")]
    [InlineData("GET /healthz/x HTTP/1.1\r\nHost: 10.1.2.3")]
    public async Task All_else_stays_closed_to_foreign_names(string request)
    {
        var answer = await SayAsync(request);

        Assert.Equal(400, answer.Status);
        Assert.Contains("host_not_allowed", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void An_idle_connection_outlives_the_balancers_that_keep_it_for_a_minute_or_two()
    {
        var kestrel = new Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions();
        Relay.Hosting.Listeners.Configure(kestrel, new RelayOptions { Urls = [] });
        Assert.Equal(TimeSpan.FromSeconds(130), kestrel.Limits.KeepAliveTimeout);

        Relay.Hosting.Listeners.Configure(
            kestrel,
            new RelayOptions
            {
                Urls = [],
                Network = new NetworkOptions { KeepAlive = TimeSpan.FromSeconds(620) },
            }
        );
        Assert.Equal(TimeSpan.FromSeconds(620), kestrel.Limits.KeepAliveTimeout);
    }

    private async Task<(int Status, string Body)> SayAsync(string request)
    {
        var (status, _, body) = await RawHttp.SendAsync(_relay.Address, Encoding.ASCII.GetBytes(request + "\r\nConnection: close\r\n\r\n"));
        return (status, Encoding.UTF8.GetString(body));
    }
}
