using Relay.Simulator.Storms;
using Spectre.Console;

namespace Relay.Simulator.Commands;

/// <summary>Shows a storm while it goes on: a live table in a terminal, a line every few seconds elsewhere.</summary>
internal abstract class StormDisplay : IAsyncDisposable
{
    public static StormDisplay Create() =>
        Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive ? new LinesDisplay() : new LiveDisplay();

    public abstract Task<StormReport> RunAsync(Func<Action<StormProgress>, Task<StormReport>> run);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected static string Phase(StormPhase phase) =>
        phase switch
        {
            StormPhase.Planning => "planning",
            StormPhase.SettingUp => "setting up",
            StormPhase.Sending => "sending",
            StormPhase.Settling => "waiting for deliveries",
            StormPhase.Draining => "mending the failed receiver",
            _ => "proving",
        };

    protected static string Rate(double? rate) => rate is { } known ? $"{known:0}/s" : "-/s";

    protected static string Milliseconds(TimeSpan? time) => time is { } known ? $"{known.TotalMilliseconds:0.0} ms" : "-";

    private sealed class LinesDisplay : StormDisplay
    {
        private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

        public override Task<StormReport> RunAsync(Func<Action<StormProgress>, Task<StormReport>> run)
        {
            var (phase, next, rate) = ((StormPhase?)null, TimeSpan.Zero, new RateMeter());
            return run(progress =>
            {
                var now = rate.Add(progress.Elapsed, progress.Log.Requests);
                if (phase == progress.Phase && progress.Elapsed < next)
                    return;
                (phase, next) = (progress.Phase, progress.Elapsed + Every);
                var log = progress.Log;
                Console.WriteLine(
                    $"{progress.Elapsed.TotalSeconds, 6:0.0} s  {Phase(progress.Phase)}: {log.Requests:N0} of "
                        + $"{progress.Planned:N0} sent, {Rate(now)}, {log.Refused:N0} forged refused, {log.Failed:N0} failed, "
                        + $"answers p50 {Milliseconds(log.Latencies.Percentile(0.5))} p99 "
                        + $"{Milliseconds(log.Latencies.Percentile(0.99))}, {progress.Delivered:N0} delivered"
                );
            });
        }
    }

    private sealed class LiveDisplay : StormDisplay
    {
        public override Task<StormReport> RunAsync(Func<Action<StormProgress>, Task<StormReport>> run)
        {
            var rate = new RateMeter();
            return AnsiConsole
                .Live(new Text("planning"))
                .StartAsync(context =>
                    run(progress =>
                    {
                        context.UpdateTarget(Draw(progress, rate.Add(progress.Elapsed, progress.Log.Requests)));
                        context.Refresh();
                    })
                );
        }

        private static Grid Draw(StormProgress progress, double? rate)
        {
            var log = progress.Log;
            var done = progress.Planned == 0 ? 1 : (double)log.Requests / progress.Planned;
            const int width = 40;
            var bar = new string('━', (int)(done * width));
            var rest = new string('─', width - bar.Length);
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
            grid.AddRow(new Markup($"[bold]{Phase(progress.Phase)}[/]"), new Markup($"[blue]{bar}[/][grey]{rest}[/] {done:P0}"));
            grid.AddRow(
                new Text("sent"),
                new Text($"{log.Requests:N0} of {progress.Planned:N0}, {Rate(rate)}, {progress.Left.TotalSeconds:0} s left")
            );
            grid.AddRow(
                new Text("answers"),
                new Text($"{log.Accepted:N0} accepted, {log.Refused:N0} forged refused, {log.Failed:N0} failed, {log.Retries:N0} retries")
            );
            grid.AddRow(
                new Text("answer time"),
                new Text(
                    $"p50 {Milliseconds(log.Latencies.Percentile(0.5))}   p95 {Milliseconds(log.Latencies.Percentile(0.95))}   "
                        + $"p99 {Milliseconds(log.Latencies.Percentile(0.99))}"
                )
            );
            grid.AddRow(new Text("delivered"), new Text($"{progress.Delivered:N0} events accepted by the sinks"));
            return grid;
        }
    }
}
