using System.CommandLine;
using Relay.Config;
using Relay.Hosting;
using Relay.Hosting.Dialing;

namespace Relay.Commands.Listen;

/// <summary><c>relay listen</c>: deliveries of a relay to a handler on this machine, through a connection that this machine makes.</summary>
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
                await ListenAsync(settings, relay, flags.WritesJson(parsed), stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // This is how it ends.
        }

        return (int)ExitCode.Done;
    }

    private static async Task ListenAsync(ListenSettings settings, RelaySide relay, bool writesJson, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        using var handler = new LocalHandler(settings.ForwardTo, settings.AllowsRemote, new SystemResolver(), clock);
        // Lines of several deliveries at once must not run into each other.
        var plain = new PlainView(TextWriter.Synchronized(Console.Out), TextWriter.Synchronized(Console.Error), settings, clock);
        IListenView view = writesJson ? new JsonView(TextWriter.Synchronized(Console.Out), plain) : plain;
        await new ListenSession(settings, relay, handler, view, clock).RunAsync(cancel);
    }
}
