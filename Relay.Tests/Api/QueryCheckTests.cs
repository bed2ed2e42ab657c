using Xunit;

namespace Relay.Tests.Api;

/// <summary>A filter with a typing error is refused, everywhere: without it the whole list would look like an answer.</summary>
public sealed class QueryCheckTests : IAsyncLifetime
{
    private RelayFixture _relay = null!;

    public async ValueTask InitializeAsync()
    {
        _relay = await RelayFixture.StartAsync();
        await _relay.SourceAsync("desk");
    }

    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/v1/events?kinds=call.completed", "kinds")]
    [InlineData("GET", "/api/v1/calls.csv?form=csv", "form")]
    [InlineData("GET", "/api/v1/ledger?x", "x")]
    [InlineData("GET", "/api/v1/sources/desk?expand=all", "expand")]
    [InlineData("POST", "/api/v1/sources?dry=1", "dry")]
    [InlineData("GET", "/api/v1/stream?kinds=x", "kinds")]
    public async Task A_parameter_that_nobody_knows_is_named(string method, string path, string name) =>
        (await _relay.SendAsync(method, path)).ExpectProblem(422, "parameter_unknown").ExpectError(name, "parameter_unknown");

    [Theory]
    [InlineData("/api/v1/events?kind=call.completed&limit=10&source=desk")]
    [InlineData("/api/v1/arrivals?result=rejected&reason=rate_limited")]
    [InlineData("/api/v1/calls.csv?separator=%3B")]
    public async Task What_an_address_knows_passes(string path) => (await _relay.GetAsync(path)).Expect(200);
}
