using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Relay.Commands.Serve;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>Told to stop before it has started.</summary>
public sealed class StopWhileStartingTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("relay-start-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_stop_in_the_middle_of_a_start_is_an_end_in_order()
    {
        var options = new RelayOptions { Urls = [ListenUrl.Parse("http://127.0.0.1:0")], Data = _data };
        await using var app = RelayApp.Build(options, change: services => services.AddHostedService<Impatient>());

        Assert.Equal(0, await ServeCommand.RunAsync(app, new LoadedOptions(options, []), TestContext.Current.CancellationToken));
    }

    /// <summary>SIGTERM, as it were, while the parts of the relay start.</summary>
    private sealed class Impatient(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
