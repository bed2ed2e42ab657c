using System.CommandLine;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Commands.Serve;

/// <summary><c>relay serve</c>: runs until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Runs the relay until it is told to stop. This is the default.");
        var options = new ServeOptions();
        options.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(options, parsed, cancel));
        return command;
    }

    public static async Task<int> RunAsync(ServeOptions flags, ParseResult parsed, CancellationToken cancel)
    {
        var loaded = RelayConfiguration.Load(flags.File(parsed), flags.Flags(parsed));
        await using var app = RelayApp.Build(loaded.Options, change: services => services.AddSingleton<IHostLifetime, Signals>());
        return await RunAsync(app, loaded, cancel);
    }

    public static async Task<int> RunAsync(WebApplication app, LoadedOptions loaded, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // It was told to stop before it had started: what has started ends in order.
            await app.StopAsync(CancellationToken.None);
            return (int)ExitCode.Done;
        }

        await StartReport.WriteAsync(app, loaded, cancel);
        await app.WaitForShutdownAsync(cancel);
        return (int)ExitCode.Done;
    }
}
