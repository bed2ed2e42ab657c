using Microsoft.Extensions.DependencyInjection.Extensions;
using Relay.Api;
using Relay.Api.Exports;
using Relay.Api.Imports;
using Relay.Calls;
using Relay.Config;
using Relay.Delivery;
using Relay.Hosting;
using Relay.Ingest;
using Relay.Live;
using Relay.Simulate;
using Relay.Storage;
using Relay.Streams;
using Relay.Ui;
using Relay.Watch;

namespace Relay;

/// <summary>
/// The server, put together: the one place that names every folder. The command line runs it, and tests run the same in their own process.
/// <code>
///  connection ► listener's side ► ingest (/in/…, before any routing) ┬► committed ► answer
///                     │                                             └► committed ► Live ► upstream's answer
///                     └► who calls ► routing ► API, /healthz, /metrics, /sinks/…, pages
/// </code>
/// </summary>
internal static class RelayApp
{
    /// <param name="options">Everything that can be set. Port 0 is any free one.</param>
    /// <param name="clock">The clock; the system's where null.</param>
    /// <param name="change">The last word over the services: what tests put in place of a part.</param>
    public static WebApplication Build(RelayOptions options, TimeProvider? clock = null, Action<IServiceCollection>? change = null)
    {
        // Empty: only what stands here is in it, and no setting comes from elsewhere than Config.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "Relay", ContentRootPath = AppContext.BaseDirectory }
        );
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listeners.Configure(kestrel, options));
        builder.Logging.AddRelay(options.Log);
        AddServices(builder.Services, options, clock ?? TimeProvider.System);
        change?.Invoke(builder.Services);
        var app = builder.Build();
        Map(app);
        return app;
    }

    /// <summary>The store alone, for commands on a relay that does not run. It takes no events and delivers nothing.</summary>
    /// <exception cref="Domain.StartException">When it starts: the store is in use, unreadable or of a newer Relay.</exception>
    public static IHost BuildStore(RelayOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddHosting(options with { Otlp = new OtlpOptions() });
        builder.Services.AddStorage(options);
        builder.Services.AddTransfer();
        return builder.Build();
    }

    /// <summary>A checked copy of the store, whether a relay runs on it or not.</summary>
    /// <exception cref="Domain.StartException">There is no store, the file cannot be made, or the store is damaged.</exception>
    public static Domain.StoreCopy BackUpStore(RelayOptions options, string to) => StorageServices.BackUp(options, to);

    /// <summary>Moves a store that nobody uses from its file into a PostgreSQL database.</summary>
    /// <exception cref="Domain.StartException">It can't be moved, or is not whole on the other side; the file is as it was.</exception>
    public static Domain.StoreMoved MoveStore(RelayOptions options, string to, Action<string> tell, CancellationToken cancel) =>
        StorageServices.Move(options, to, tell, cancel);

    /// <summary>Writes an export of a store that nobody uses.</summary>
    /// <param name="query">As the API's export has it.</param>
    /// <exception cref="Domain.StartException">There is no store, or it is in use, unreadable or of a newer Relay.</exception>
    /// <exception cref="Domain.ProblemException">The query says something that it can't.</exception>
    public static async Task ExportStoreAsync(RelayOptions options, string query, Stream output, CancellationToken cancel)
    {
        StorageServices.ThrowIfMissing(options);
        using var host = BuildStore(options);
        await host.StartAsync(cancel);
        await host.Services.GetRequiredService<Exporter>().WriteAsync(query, output, cancel);
        await host.StopAsync(CancellationToken.None);
    }

    /// <summary>Imports an export of events into a store that nobody uses; where there is none, it is made.</summary>
    /// <exception cref="Domain.StartException">It is in use, unreadable or of a newer Relay.</exception>
    /// <exception cref="Domain.ProblemException">A line is none of an export; what stands before it is imported.</exception>
    public static async Task<Domain.Journal.ImportFigures> ImportStoreAsync(RelayOptions options, Stream lines, CancellationToken cancel)
    {
        using var host = BuildStore(options);
        await host.StartAsync(cancel);
        try
        {
            return await host.Services.GetRequiredService<Importer>().ImportAsync(lines, "command line", cancel);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc cref="Importer.CheckAsync"/>
    public static Task<long> CheckImportAsync(Stream lines, Action<int, string> fault, CancellationToken cancel) =>
        Importer.CheckAsync(lines, fault, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), cancel);

    private static void AddServices(IServiceCollection services, RelayOptions options, TimeProvider clock)
    {
        services.AddSingleton(clock);
        services.AddRouting();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownGrace);
        services.TryAddSingleton<IHostLifetime, NoSignals>();

        // Services start in this order and stop in the opposite one: what takes work in stops before what does the work.
        services.AddHosting(options);
        services.AddStorage(options);
        services.AddCalls();
        services.AddDelivery(options);
        services.AddLive(options.Live);
        services.AddIngest(options.Ingest);
        services.AddSimulate();
        services.AddStreams(options.Streams, options.Listeners);
        services.AddWatch(options);
        services.AddApi(CatalogServices.CursorKey);
        services.AddUi();
    }

    private static void Map(WebApplication app)
    {
        app.UseCallStreamCors();
        app.UseRequestGuards();
        app.UseListenerSides();
        app.UseIngest();
        app.UseUi();
        app.UseApiAuth();
        app.UseWebSockets();
        app.UseRouting();
        app.UseUiForms();
        app.MapLive();
        app.MapHosting();
        app.MapSimulate();
        app.MapApi();
        app.MapUi();
    }
}
