using System.Collections.Concurrent;

namespace Relay.Simulate.Cadence;

/// <summary>
/// One replay under way. Each event becomes a delivery when its time has come: signed, guarded, recorded and labelled like any other replay,
/// and never a strike.
/// <code>
/// plan ─► its time ─► delivery, committed ─► lane ─► target
///           └ held, or the target has enough for now
/// </code>
/// </summary>
internal sealed class CadenceRun(
    long id,
    CadenceOrder order,
    IReadOnlyList<CadenceStep> plan,
    IHistory history,
    IDeliveryControl control,
    TimeProvider clock
) : IDisposable
{
    /// <summary>How many deliveries may be open where no clock holds it back.</summary>
    private const int MostOpen = 64;

    /// <summary>How many open deliveries are looked at in one go.</summary>
    private const int LookAt = 500;

    private const int BinCount = 120;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly PausableTime _time = new(clock);
    private readonly ConcurrentQueue<long> _open = new();
    private readonly SemaphoreSlim _looking = new(1);
    private readonly long _createdAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly int[] _bins = Bins(plan);
    private int _sent,
        _missed,
        _delivered,
        _failed,
        _skipped,
        _parked;
    private long _lagMs,
        _position = plan[0].Recorded;
    private volatile CadenceEnd? _end;
    private volatile bool _settles;

    public long Id => id;

    public CadenceOrder Order => order;

    public bool HasEnded => _end is not null;

    /// <summary>Sends everything.</summary>
    /// <param name="webhookId">Where to.</param>
    /// <param name="waits">Whether to wait for the last answers: the webhook goes with the replay.</param>
    public async Task RunAsync(long webhookId, bool waits)
    {
        foreach (var step in plan)
        {
            if (order.Speed is null)
                await RoomAsync(MostOpen - 1);
            _lagMs = (long)(await _time.UntilAsync(step.Due, _stop.Token)).TotalMilliseconds;
            await SendAsync(step, webhookId);
            Volatile.Write(ref _position, step.Recorded);
        }

        _settles = true;
        if (waits)
            await RoomAsync(0);
    }

    public bool Pause() => _end is null && !_settles && _time.Hold();

    public bool Resume() => _end is null && _time.GoOn();

    public void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
    }

    public void End(CadenceState state, string? error = null) =>
        _end = new CadenceEnd(state, clock.GetUtcNow().ToUnixTimeMilliseconds(), error);

    public async Task<CadenceProgress> ReadAsync(CancellationToken cancel)
    {
        await LookAsync(cancel);
        var end = _end;
        var state = end?.State
            ?? (
                _settles ? CadenceState.Settling
                : _time.IsHeld ? CadenceState.Paused
                : CadenceState.Running
            );
        return new CadenceProgress(
            id,
            order,
            state,
            _createdAt,
            end?.At,
            plan[0].Recorded,
            plan[^1].Recorded,
            Volatile.Read(ref _position),
            plan.Count(step => !step.IsCopy),
            plan.Count,
            _sent,
            _delivered,
            _failed,
            _skipped,
            _parked,
            _missed,
            _lagMs,
            end?.Error,
            _bins
        );
    }

    public void Dispose()
    {
        _stop.Dispose();
        _looking.Dispose();
    }

    private async Task SendAsync(CadenceStep step, long webhookId)
    {
        if (await history.EventAsync(step.EventId, _stop.Token) is not { HasBody: true })
        {
            _missed++;
            return;
        }

        foreach (var delivery in await control.ReplayAsync(step.EventId, [webhookId], _stop.Token))
            _open.Enqueue(delivery);
        _sent++;
    }

    /// <summary>Waits until no more than so many are open. What is parked will not go by itself.</summary>
    private async Task RoomAsync(int most)
    {
        while (_open.Count > most)
        {
            await LookAsync(_stop.Token);
            if (_parked > 0 && _parked == _open.Count)
                throw new CadenceException($"The target takes no more: {_parked} events wait for nobody.");
            if (_open.Count > most)
                await Task.Delay(Look, clock, _stop.Token);
        }
    }

    /// <summary>What has become of those that were open.</summary>
    private async Task LookAsync(CancellationToken cancel)
    {
        await _looking.WaitAsync(cancel);
        try
        {
            var parked = 0;
            for (var left = Math.Min(_open.Count, LookAt); left > 0 && _open.TryDequeue(out var delivery); left--)
            {
                switch ((await history.DeliveryAsync(delivery, CancellationToken.None))?.Phase)
                {
                    case DeliveryPhase.Delivered:
                        _delivered++;
                        break;
                    case DeliveryPhase.Failed:
                        _failed++;
                        break;
                    case DeliveryPhase.Skipped or null:
                        _skipped++;
                        break;
                    case var phase:
                        parked += phase == DeliveryPhase.Parked ? 1 : 0;
                        _open.Enqueue(delivery);
                        break;
                }
            }

            _parked = parked;
        }
        finally
        {
            _looking.Release();
        }
    }

    private static int[] Bins(IReadOnlyList<CadenceStep> plan)
    {
        var (bins, from, span) = (new int[BinCount], plan[0].Recorded, Math.Max(1, plan[^1].Recorded - plan[0].Recorded));
        foreach (var step in plan)
            bins[Math.Min(BinCount - 1, (step.Recorded - from) * BinCount / span)]++;
        return bins;
    }

    private sealed record CadenceEnd(CadenceState State, long At, string? Error);
}
