using System.Net.Sockets;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Sending;

/// <summary>
/// Holds the sending while nobody listens at the target: a relay that is restarted is waited for. Whoever is refused first looks again
/// until there is somebody; the others wait for that.
/// </summary>
internal sealed class TargetGate(Uri target, TimeProvider clock)
{
    /// <summary>How long a target may be away; what is sent after that is lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60),
        Look = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly List<Outage> _outages = [];
    private Task<bool>? _waiting;

    /// <summary>When nobody listened.</summary>
    public IReadOnlyList<Outage> Outages
    {
        get
        {
            lock (_lock)
                return [.. _outages];
        }
    }

    /// <summary>Waits until somebody listens again.</summary>
    /// <param name="began">The timestamp that times count from.</param>
    /// <returns>Whether somebody does.</returns>
    public Task<bool> WaitAsync(long began, CancellationToken cancel)
    {
        lock (_lock)
            return _waiting is { IsCompleted: false } waiting ? waiting : _waiting = LookAsync(began, cancel);
    }

    private async Task<bool> LookAsync(long began, CancellationToken cancel)
    {
        var from = clock.GetElapsedTime(began);
        while (!cancel.IsCancellationRequested && clock.GetElapsedTime(began) - from < Patience)
        {
            if (await IsThereAsync().ConfigureAwait(false))
            {
                lock (_lock)
                    _outages.Add(new Outage(from, clock.GetElapsedTime(began)));
                return true;
            }

            try
            {
                await Task.Delay(Look, clock, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The storm is stopped.
            }
        }

        lock (_lock)
            _outages.Add(new Outage(from, clock.GetElapsedTime(began)));
        return false;
    }

    private async Task<bool> IsThereAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(target.Host, target.Port).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
