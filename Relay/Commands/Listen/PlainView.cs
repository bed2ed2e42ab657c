using System.Globalization;

namespace Relay.Commands.Listen;

/// <summary>A line for each delivery: time, kind, call, status, milliseconds.</summary>
internal sealed class PlainView(TextWriter output, TextWriter error, ListenSettings settings, TimeProvider clock) : IListenView
{
    public void Connected(ReadyMessage ready, string? secret)
    {
        var waits = ready.Waiting == 0 ? "nothing waits" : $"{ready.Waiting} wait";
        error.WriteLine(
            TerminalText.Line($"Listening as {settings.Name} at {settings.Target}, forwarding to {settings.ForwardTo}; {waits}.")
        );
        if (secret is not null)
            error.WriteLine($"Bodies are signed with {secret}.");
    }

    public void Disconnected(DateTimeOffset since, string why) =>
        error.WriteLine(TerminalText.Line($"Disconnected since {Time(since)}: {why} Trying again."));

    public void Show(ListenedDelivery delivery)
    {
        // One that is answered from memory has had its line.
        if (delivery.IsRepeated || delivery.Answer is not { } answer)
            return;
        var call = delivery.Message.Call ?? "-";
        var line =
            $"{Time(delivery.At)}  {delivery.Message.Kind, -24}  {call, -24}  {delivery.Result, -14}  {answer.Message.DurationMs, 6} ms";
        var note = answer.Message.Error is { } why ? "  " + why : "";
        output.WriteLine(TerminalText.Line(line + note));
    }

    public Task<bool> AskSkipAsync(ReadyMessage ready, CancellationToken cancel) => Task.FromResult(false);

    private string Time(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
