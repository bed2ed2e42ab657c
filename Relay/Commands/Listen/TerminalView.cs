using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Spectre.Console;

namespace Relay.Commands.Listen;

/// <summary>
/// The command for a person at a terminal: the screen is drawn anew, in one write, when something has happened and once a second; keys do
/// what its last line says.
/// </summary>
internal sealed class TerminalView(ListenSettings settings, TimeProvider clock) : IListenView
{
    /// <summary>How many may gather before it is asked what becomes of them.</summary>
    private const int AsksFrom = 100;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50),
        Again = TimeSpan.FromSeconds(5);

    private readonly ScreenState _state = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource<bool>? _choice;

    public void Connected(ReadyMessage ready, string? secret)
    {
        lock (_lock)
        {
            _state.AwaySince = null;
            _state.Message = Found(ready.Waiting) + (secret is null ? "" : $" Bodies are signed with {secret}.");
        }
    }

    /// <summary>It stays for a while, so it says what becomes of them and not only that they are there.</summary>
    private string Found(long waiting) =>
        waiting == 0 ? "Connected; nothing waits."
        : settings.Skips == true ? $"Connected; {waiting} that had gathered are skipped."
        : $"Connected; {waiting} that had gathered follow.";

    public void Disconnected(DateTimeOffset since, string why)
    {
        lock (_lock)
            (_state.AwaySince, _state.Message, _state.Asks) = (since, why + " Trying again.", null);
    }

    public void Show(ListenedDelivery delivery)
    {
        lock (_lock)
            _state.Show(delivery);
    }

    public async Task<bool> AskSkipAsync(ReadyMessage ready, CancellationToken cancel)
    {
        if (ready.Waiting <= AsksFrom)
            return false;
        var choice = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            (_choice, _state.Asks) = (choice, ready.Waiting);
        return await choice.Task.WaitAsync(cancel);
    }

    /// <summary>Draws and reads keys until the command ends.</summary>
    /// <param name="quit">Ends the command.</param>
    public async Task RunAsync(ListenSession session, RelaySide relay, CancellationTokenSource quit)
    {
        var output = Console.Out;
        // The other screen, so that what was there before is there again afterwards; no cursor.
        await output.WriteAsync("\u001b[?1049h\u001b[?25l");
        try
        {
            var keys = ReadKeys();
            var (last, drawn) = ("", 0L);
            while (!quit.IsCancellationRequested)
            {
                while (keys.TryRead(out var key))
                    await PressAsync(key, session, relay, quit);
                // Now and then also what has not changed: a terminal that somebody has closed says so only to who writes.
                var isOld = clock.GetElapsedTime(drawn) > Again;
                var screen = await DrawAsync(output, isOld ? "" : last);
                (last, drawn) = (screen, isOld || screen != last ? clock.GetTimestamp() : drawn);
                await Task.Delay(Look, clock, quit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await output.WriteAsync("\u001b[?25h\u001b[?1049l");
        }
        catch (IOException)
        {
            // The terminal is gone, and with it whoever looked.
            await quit.CancelAsync();
        }
    }

    /// <summary>
    /// Keys as they are pressed, read on a thread of its own that ends with the process: where the terminal has gone away, the console never
    /// comes back from reading a key.
    /// </summary>
    private static ChannelReader<ConsoleKeyInfo> ReadKeys()
    {
        var keys = Channel.CreateUnbounded<ConsoleKeyInfo>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        new Thread(() =>
        {
            while (keys.Writer.TryWrite(Console.ReadKey(intercept: true))) { }
        })
        {
            IsBackground = true,
            Name = "keys",
        }.Start();
        return keys.Reader;
    }

    /// <summary>A terminal that does not know how large it is says 0.</summary>
    private static (int Width, int Height) Size =>
        (Console.WindowWidth is > 0 and var width ? width : 80, Console.WindowHeight is > 0 and var height ? height : 24);

    private async Task<string> DrawAsync(TextWriter output, string last)
    {
        string drawn;
        lock (_lock)
        {
            var colours = AnsiConsole.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;
            var (width, height) = Size;
            _state.Page = Math.Max(1, height - 6);
            drawn = ScreenDrawing.Draw(_state, settings, clock, width, height, colours);
        }

        if (drawn == last)
            return last;
        // From the top, each line cleared behind what it says, and what is below the last one too: nothing flickers.
        var screen = new StringBuilder("\u001b[H")
            .Append(drawn.TrimEnd('\n').ReplaceLineEndings("\u001b[K\r\n"))
            .Append("\u001b[K\u001b[J");
        await output.WriteAsync(screen);
        await output.FlushAsync();
        return drawn;
    }

    private async Task PressAsync(ConsoleKeyInfo key, ListenSession session, RelaySide relay, CancellationTokenSource quit)
    {
        ScreenAction action;
        ListenedDelivery? chosen;
        lock (_lock)
            (action, chosen) = (_state.Press(key), _state.Chosen);
        switch (action)
        {
            case ScreenAction.Quit:
                await quit.CancelAsync();
                break;
            case ScreenAction.CatchUp or ScreenAction.Skip:
                Say(action == ScreenAction.Skip ? "What has gathered is skipped." : "Catching up with what has gathered.");
                _choice?.TrySetResult(action == ScreenAction.Skip);
                break;
            case ScreenAction.Pause:
                await session.PauseAsync(_state.IsPaused, quit.Token);
                Say(_state.IsPaused ? "Paused: what comes waits at the relay." : "Goes on.");
                break;
            case ScreenAction.Retry:
                Say(await relay.RetryAsync(chosen!.Message.Delivery, quit.Token));
                break;
            case ScreenAction.Open:
                Open(new Uri(settings.Target, "/events/" + chosen!.Message.Event));
                break;
        }
    }

    /// <summary>On a machine without a browser, the address is what there is.</summary>
    private void Open(Uri page)
    {
        Say(page.ToString());
        try
        {
            var (program, argument) =
                OperatingSystem.IsWindows() ? ("explorer", page.ToString())
                : OperatingSystem.IsMacOS() ? ("open", page.ToString())
                : ("xdg-open", page.ToString());
            using var opened = Process.Start(
                new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true }
            );
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The address stands in the message.
        }
    }

    private void Say(string message)
    {
        lock (_lock)
            _state.Message = message;
    }
}
