using System.Text;

namespace Relay.Simulator.Receiver;

/// <summary>A request that waits for its answer, with everything a behaviour needs to give a good or a bad one.</summary>
public sealed class Exchange
{
    private readonly Connection _connection;

    internal Exchange(Connection connection, Hit hit, TimeProvider clock, CancellationToken stopping) =>
        (_connection, Hit, Clock, Stopping) = (connection, hit, clock, stopping);

    /// <summary>The request.</summary>
    public Hit Hit { get; }

    /// <summary>Where delays come from.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Fires when the receiver is stopped.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Writes bytes as they are.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _connection.Stream.WriteAsync(bytes, Stopping);

    /// <summary>Writes text as Latin-1.</summary>
    public ValueTask WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Writes text a byte at a time.</summary>
    public async Task DripAsync(string text, TimeSpan interval)
    {
        foreach (var c in text)
        {
            await WriteAsync(c.ToString()).ConfigureAwait(false);
            await Task.Delay(interval, Clock, Stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the sender sends more on this connection or closes it.</summary>
    /// <returns>Whether it sent more.</returns>
    public ValueTask<bool> WaitForMoreAsync() => _connection.WaitForMoreAsync(Stopping);

    /// <summary>Says and reads nothing until the sender gives up.</summary>
    public async Task HangAsync()
    {
        while (await _connection.WaitForMoreAsync(Stopping).ConfigureAwait(false))
            await Task.Delay(TimeSpan.FromSeconds(1), Clock, Stopping).ConfigureAwait(false);
    }

    /// <summary>Ends the connection with a TCP reset.</summary>
    public void Reset() => _connection.Reset();
}
