using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Hosting;

/// <summary>What answers a route is there when the program is built: nothing of it is made at each start.</summary>
public sealed class RouteTests
{
    [Fact]
    public async Task No_routes_delegate_is_made_at_run_time()
    {
        await using var relay = await RelayFixture.StartAsync();
        var endpoints = relay.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).ToList();

        Assert.Contains(endpoints, endpoint => endpoint.DisplayName!.Contains("/do/keys/{id}/revoke", StringComparison.Ordinal));
        Assert.Empty(endpoints.Where(IsMadeAtRunTime).Select(endpoint => endpoint.DisplayName));
    }

    /// <summary>The compiler's delegates stand in a class of our own assembly; the other ones are the framework's factory's.</summary>
    private static bool IsMadeAtRunTime(Endpoint endpoint) =>
        endpoint.RequestDelegate?.Method.DeclaringType?.FullName?.StartsWith(
            typeof(RequestDelegateFactory).FullName!,
            StringComparison.Ordinal
        ) == true;
}
