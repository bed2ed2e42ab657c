namespace Relay.Commands.Demo;

/// <summary>
/// Somebody calls now and then, so that the screen pop has something to show: rings, is answered, ends, and a pause until the next.
/// </summary>
internal sealed class DemoCalls(DemoRun run, TimeProvider clock)
{
    private static readonly TimeSpan Ringing = TimeSpan.FromSeconds(5),
        Talk = TimeSpan.FromSeconds(20),
        Pause = TimeSpan.FromSeconds(15);

    /// <summary>Numbers of the range that is reserved for fiction.</summary>
    private static readonly (string Name, string Number)[] Callers =
    [
        ("Noa Lindqvist", "+12025550142"),
        ("Zoë Okafor", "+12025550117"),
        ("Ravi Marchetti", "+12025550163"),
        ("", "+12025550188"),
        ("Ida Bergström", "+12025550121"),
    ];

    /// <summary>Goes on until it is told to stop.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        for (var number = 0; ; number++)
        {
            await CallAsync(Callers[number % Callers.Length], $"{clock.GetUtcNow().ToUnixTimeMilliseconds():x}", stop);
            await Task.Delay(Pause, clock, stop);
        }
    }

    private async Task CallAsync((string Name, string Number) caller, string id, CancellationToken stop)
    {
        await SendAsync("call.incoming", caller, id, stop);
        await Task.Delay(Ringing, clock, stop);
        await SendAsync("call.answered", caller, id, stop);
        await Task.Delay(Talk, clock, stop);
        await SendAsync("call.end", caller, id, stop);
    }

    private async Task SendAsync(string type, (string Name, string Number) caller, string id, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var answered = now - (type == "call.end" ? (long)Talk.TotalMilliseconds : 0);
        var values = new Dictionary<string, object?>
        {
            ["callId"] = "call_demo_" + id,
            ["customerNumber"] = caller.Number,
            ["fromName"] = caller.Name.Length > 0 ? caller.Name : null,
            ["startedAt"] = answered - (long)Ringing.TotalMilliseconds,
            ["answeredAt"] = answered,
        };
        var sample = SampleCatalog.All.First(sample => sample.Dialect == "dialstack" && sample.Type == type);
        await run.PostAsync(sample, new SampleModel($"{id}{type}", now) { Values = values }, stop);
    }
}
