using System.CommandLine;
using Relay.Commands.Serve;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Commands.Demo;

/// <summary>
/// <c>relay demo</c>: a relay with something to see. It is a normal relay on the same data, so that a second run finds what the first one
/// made.
/// </summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command(
            "demo",
            "Runs the relay with one source per provider, a webhook for each kind of event and a receiver, sends a sample of everything, "
                + "and ends with a small storm."
        );
        var flags = new ServeOptions();
        flags.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(flags, parsed, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions flags, ParseResult parsed, CancellationToken cancel)
    {
        // The receiver is on this machine. People want to see the table; the log has only what is wrong, unless asked for more.
        var said = flags.Flags(parsed);
        said["AllowPrivateTargets"] = "true";
        said["Streams:Demo"] = "true";
        // What is tried out stays beside what is in earnest.
        said["Storage:Connection"] = "";
        said.TryAdd("Log:Level", "Warning");
        var loaded = RelayConfiguration.Load(flags.File(parsed), said);
        Console.WriteLine("  The demo starts…");
        await using var app = RelayApp.Build(loaded.Options, change: services => services.AddSingleton<IHostLifetime, Signals>());
        await app.StartAsync(cancel);
        await using var receiver = new DemoReceiver();
        using var relay = new DemoClient(app, loaded.Options);
        // First, so that nobody waits for it; a link opens once, so the one at the end is another.
        DemoReport.Welcome(relay, await SignInLink.NewAsync(app, cancel));
        var run = new DemoRun(relay, receiver, TimeProvider.System);
        var lines = await run.PlayAsync(cancel);
        DemoReport.Write(lines, relay, loaded.Options);
        await StormAsync(app, relay, cancel);
        DemoReport.Farewell(relay, await SignInLink.NewAsync(app, cancel));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, app.Lifetime.ApplicationStopping);
        _ = CallAsync(run, stop.Token);
        await app.WaitForShutdownAsync(cancel);
        return (int)ExitCode.Done;
    }

    /// <summary>Somebody calls, until the relay stops.</summary>
    private static async Task CallAsync(DemoRun run, CancellationToken stop)
    {
        try
        {
            await new DemoCalls(run, TimeProvider.System).PlayAsync(stop);
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException)
        {
            // The relay stops, and nobody calls any more.
        }
    }

    /// <summary>
    /// Whatever comes of it, the relay stays up: a stop in the middle goes its usual way, and a relay that can't be stormed as it is set
    /// up says why.
    /// </summary>
    private static async Task StormAsync(WebApplication app, DemoClient relay, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, app.Lifetime.ApplicationStopping);
        Console.WriteLine("  A small storm follows, in which one receiver fails on purpose.");
        try
        {
            DemoReport.Write(await new DemoStorm(relay, TimeProvider.System).PlayAsync(stop.Token), relay.Url);
        }
        catch (InvalidOperationException refusal)
        {
            Console.WriteLine("  Storm       " + refusal.Message);
        }
        catch (Exception error) when (stop.IsCancellationRequested && error is OperationCanceledException or HttpRequestException)
        {
            // The relay stops; the run ends with it.
        }
    }
}
