using Microsoft.Extensions.Logging;
using Relay.Hosting;
using Xunit;

namespace Relay.Tests.Hosting;

public sealed class BackgroundLoopTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly HealthBoard _health;
    private readonly LogLines _log = new();
    private TestLoop? _loop;

    public BackgroundLoopTests() => _health = new HealthBoard(_clock);

    [Fact]
    public async Task It_waits_as_long_as_a_turn_says()
    {
        var loop = await StartAsync(_ => TimeSpan.FromSeconds(10));
        await loop.TurnsAsync(1);

        await SleepsThroughAsync(TimeSpan.FromSeconds(9));
        _clock.Advance(TimeSpan.FromSeconds(1));

        await loop.TurnsAsync(2);
    }

    [Fact]
    public async Task Waking_ends_the_wait()
    {
        var loop = await StartAsync(_ => Timeout.InfiniteTimeSpan);
        await loop.TurnsAsync(1);

        loop.Wake();

        await loop.TurnsAsync(2);
    }

    [Fact]
    public async Task After_an_error_it_waits_longer_and_longer_and_says_so_once()
    {
        var loop = await StartAsync(turn => turn <= 3 ? throw new InvalidOperationException("no disk") : Timeout.InfiniteTimeSpan);
        await loop.TurnsAsync(1);
        foreach (var seconds in (int[])[1, 2, 4])
        {
            var turns = loop.Turns;
            await SleepsThroughAsync(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await loop.TurnsAsync(turns + 1);
        }

        await Poll.UntilAsync(() => _log.Lines.Count >= 2, "it says that it works again");
        Assert.Equal(["Error loop_fails", "Information loop_recovered"], _log.Lines);
    }

    [Fact]
    public async Task Waking_does_not_shorten_the_wait_after_an_error()
    {
        var loop = await StartAsync(_ => throw new InvalidOperationException("no disk"));
        await loop.TurnsAsync(1);

        // Woken, the second turn would fail now and not in a second, and the third be due a second too early.
        await SleepsThroughAsync(TimeSpan.Zero);
        loop.Wake();
        await SleepsThroughAsync(TimeSpan.FromMilliseconds(999));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await loop.TurnsAsync(2);
        await SleepsThroughAsync(TimeSpan.FromMilliseconds(1999));
    }

    [Fact]
    public async Task A_turn_that_hangs_turns_red()
    {
        var loop = await RunAsync(async stop =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return TimeSpan.Zero;
        });
        await loop.TurnsAsync(1);

        Assert.Equal("ok", _health.Status);
        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal((LoopState.Stuck, "failing"), (_health.Loops.Single().State, _health.Status));
    }

    [Fact]
    public async Task A_loop_that_waits_for_work_stays_green()
    {
        var loop = await StartAsync(_ => Timeout.InfiniteTimeSpan);
        await loop.TurnsAsync(1);
        // Once the second turn has begun, the wait after the first was told.
        loop.Wake();
        await loop.TurnsAsync(2);
        _clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal("ok", _health.Status);
    }

    [Fact]
    public async Task A_loop_that_is_over_is_red()
    {
        var loop = await StartAsync(_ => Timeout.InfiniteTimeSpan);
        await loop.TurnsAsync(1);

        await loop.StopAsync(CancellationToken.None);

        Assert.Equal((LoopState.Dead, "failing"), (_health.Loops.Single().State, _health.Status));
    }

    [Fact]
    public async Task Disposed_within_a_turn_it_ends_without_a_fault()
    {
        // So it is where another part of the relay fails at the start.
        var turn = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var loop = await RunAsync(_ => turn.Task);
        await loop.TurnsAsync(1);

        loop.Dispose();
        turn.SetResult(Timeout.InfiniteTimeSpan);

        await loop.ExecuteTask!;
        Assert.Empty(_log.Lines);
    }

    public async ValueTask DisposeAsync()
    {
        if (_loop is null)
            return;
        await _loop.StopAsync(CancellationToken.None);
        _loop.Dispose();
    }

    private Task<TestLoop> StartAsync(Func<int, TimeSpan> turn)
    {
        var count = 0;
        return RunAsync(_ => Task.FromResult(turn(++count)));
    }

    private async Task<TestLoop> RunAsync(Func<CancellationToken, Task<TimeSpan>> turn)
    {
        _loop = new TestLoop(turn, _clock, _health, _log);
        _health.Ready();
        await _loop.StartAsync(CancellationToken.None);
        return _loop;
    }

    /// <summary>Moves the clock once the loop waits on it: the wait is not over by that, since timers fire while the clock moves.</summary>
    private async Task SleepsThroughAsync(TimeSpan time)
    {
        await Poll.UntilAsync(() => _clock.Waiting > 0, "the loop waits on the clock");
        _clock.Advance(time);
        Assert.Equal(1, _clock.Waiting);
    }

    private sealed class TestLoop(Func<CancellationToken, Task<TimeSpan>> turn, TimeProvider clock, HealthBoard health, ILogger log)
        : BackgroundLoop("test", clock, health, log)
    {
        private int _turns;

        public int Turns => Volatile.Read(ref _turns);

        public Task TurnsAsync(int turns) => Poll.UntilAsync(() => Turns >= turns, $"turn {turns} begins");

        protected override Task<TimeSpan> TurnAsync(CancellationToken stop)
        {
            Interlocked.Increment(ref _turns);
            return turn(stop);
        }
    }
}
