using System.CommandLine;
using Relay.Config;
using Relay.Hosting;
using Relay.Hosting.Dialing;

namespace Relay.Commands.Listen;

/// <summary><c>relay listen</c>: deliveries of a relay to a handler here, through a connection that this machine makes.</summary>
internal static class ListenCommand
{
    public static Command Create()
    {
        var flags = new ListenFlags();
        var command = new Command(
            "listen",
            "Forwards a relay's events to a handler on this machine. What comes while it is away waits at the relay under its name."
        );
        flags.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(flags, parsed, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ListenFlags flags, ParseResult parsed, CancellationToken cancel)
    {
        var settings = flags.Read(parsed, new RelayOptions());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var signals = new StopSignals(stop);
        using var relay = new RelaySide(settings, TimeProvider.System);
        try
        {
            if (flags.Forgets(parsed))
                await relay.ForgetAsync(stop.Token);
            else
                await ListenAsync(settings, relay, flags.WritesJson(parsed), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // This is how it ends.
        }

        return (int)ExitCode.Done;
    }

    private static async Task ListenAsync(ListenSettings settings, RelaySide relay, bool writesJson, CancellationTokenSource stop)
    {
        var clock = TimeProvider.System;
        using var handler = new LocalHandler(settings.ForwardTo, settings.AllowsRemote, new SystemResolver(), clock);
        ListenSession Listen(IListenView view) => new(settings, relay, handler, view, clock);

        // Lines of several deliveries at once must not run into each other.
        var (output, error) = (TextWriter.Synchronized(Console.Out), TextWriter.Synchronized(Console.Error));
        var plain = new PlainView(output, error, settings, clock);
        if (writesJson)
            await Listen(new JsonView(output, plain)).RunAsync(stop.Token);
        else if (!IsTerminal)
            await Listen(plain).RunAsync(stop.Token);
        else
            await WatchAsync(new TerminalView(settings, clock), Listen, relay, stop);
    }

    private static async Task WatchAsync(
        TerminalView view,
        Func<IListenView, ListenSession> listen,
        RelaySide relay,
        CancellationTokenSource stop
    )
    {
        var session = listen(view);
        var listening = session.RunAsync(stop.Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        _ = listening.ContinueWith(_ => ended.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await view.RunAsync(session, relay, ended);
        await stop.CancelAsync();
        await listening;
    }

    /// <summary>Whether a person sits there, at something that can be drawn on.</summary>
    private static bool IsTerminal =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
