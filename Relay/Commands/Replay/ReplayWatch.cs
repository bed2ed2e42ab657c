using System.Globalization;
using System.Text.Json;

namespace Relay.Commands.Replay;

/// <summary>Starts a replay and says how far it is, until it has ended.</summary>
internal sealed class ReplayWatch(ReplayClient relay, TextWriter output, bool asJson, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly string[] Ends = ["ended", "stopped", "failed"];

    /// <summary>When cancelled, it stops the replay.</summary>
    /// <returns>Whether all of it was sent and nothing of it failed until then.</returns>
    public async Task<bool> RunAsync(object order, CancellationToken cancel)
    {
        var replay = await relay.StartAsync(order, cancel);
        var id = replay.GetProperty("id").GetString()!;
        while (true)
        {
            await output.WriteLineAsync(asJson ? replay.GetRawText() : Line(replay));
            var state = replay.GetProperty("state").GetString();
            if (Ends.Contains(state))
                return state == "ended" && replay.GetProperty("failed").GetInt32() == 0;
            try
            {
                await Task.Delay(Pause, clock, cancel);
                replay = await relay.FindAsync(id, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                await output.WriteLineAsync(Line(await relay.StopAsync(id, CancellationToken.None)));
                return false;
            }
        }
    }

    private static string Line(JsonElement replay)
    {
        long Number(string name) => replay.GetProperty(name).GetInt64();
        string Time(string name) => replay.GetProperty(name).GetDateTimeOffset().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var error = replay.TryGetProperty("error", out var said) && said.ValueKind == JsonValueKind.String ? $"  {said.GetString()}" : "";
        return string.Join(
            "  ",
            $"{Time("position")} of {Time("from")} to {Time("to")}",
            string.Create(CultureInfo.InvariantCulture, $"{Number("sent")} of {Number("planned")} sent"),
            string.Create(CultureInfo.InvariantCulture, $"{Number("delivered")} delivered"),
            string.Create(CultureInfo.InvariantCulture, $"{Number("failed")} failed"),
            replay.GetProperty("state").GetString() + error
        );
    }
}
