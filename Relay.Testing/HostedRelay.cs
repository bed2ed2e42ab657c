using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Config;
using Relay.Domain.Access;
using Relay.Hosting.Dialing;

namespace Relay.Testing;

/// <summary>
/// A whole relay in this process: real SQLite in a folder, real Kestrel on a free port, and the first admin key that it made. It dials this
/// machine only.
/// </summary>
internal sealed class HostedRelay
{
    private readonly WebApplication _app;

    private HostedRelay(WebApplication app, string folder)
    {
        (_app, Folder) = (app, folder);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Key = app.Services.GetRequiredService<IKeyRing>().FirstKey ?? File.ReadAllText(Path.Combine(folder, "admin.key")).Trim();
    }

    public string Folder { get; }

    public Uri Address { get; }

    /// <summary>The first admin key.</summary>
    public string Key { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>What a relay of a test starts from.</summary>
    /// <param name="folder">Where its store is to be.</param>
    public static RelayOptions Options(string folder) =>
        new()
        {
            Urls = [ListenUrl.Parse("http://127.0.0.1:0")],
            Data = folder,
            AllowPrivateTargets = true,
            Storage = new StorageOptions { LowWaterMiB = 0, BallastMiB = 0 },
            Log = new LogOptions { Level = LogLevel.Error },
        };

    /// <param name="change">Puts other parts in place of the relay's.</param>
    public static async Task<HostedRelay> StartAsync(
        RelayOptions options,
        TimeProvider? clock,
        Action<IServiceCollection>? change,
        CancellationToken cancel = default
    )
    {
        var app = RelayApp.Build(options, clock, services =>
        {
            services.AddSingleton<IHostResolver, LoopbackResolver>();
            change?.Invoke(services);
        });
        try
        {
            await app.StartAsync(cancel).ConfigureAwait(false);
            return new HostedRelay(app, options.Data);
        }
        catch
        {
            // What did not start must let go of its folder.
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops the relay and leaves its folder, as for a restart.</summary>
    public async Task StopAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
