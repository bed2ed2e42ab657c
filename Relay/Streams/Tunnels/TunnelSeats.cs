using System.Text.Json;
using Relay.Hosting.Tunnels;

namespace Relay.Streams.Tunnels;

/// <summary>
/// The places of listeners over all nodes, as connections see them. Where a store has one node, no place is ever taken elsewhere.
/// </summary>
internal sealed class TunnelSeats(ISeats? seats = null)
{
    /// <summary>Whether there can be other nodes.</summary>
    public bool AreShared => seats is not null;

    /// <inheritdoc cref="ISeats.Lost"/>
    public event Action<long>? Lost
    {
        add
        {
            if (seats is not null)
                seats.Lost += value;
        }
        remove
        {
            if (seats is not null)
                seats.Lost -= value;
        }
    }

    /// <summary>Who is connected to another node, as of a moment ago.</summary>
    public TunnelHolder? FindElsewhere(long listenerId) => Read(seats?.FindElsewhere(listenerId));

    /// <summary>The same as of now.</summary>
    public async Task<TunnelHolder?> FindElsewhereAsync(long listenerId, CancellationToken cancel) =>
        seats is null ? null : Read(await seats.FindElsewhereAsync(listenerId, cancel));

    /// <summary>Takes the place, from another node too where it is the same listener or one that takes over.</summary>
    /// <returns>Who has it and keeps it; null where it is this connection's.</returns>
    public async Task<TunnelHolder?> TakeAsync(Tunnel tunnel) =>
        seats is null
            ? null
            : Read(
                await seats.TakeAsync(tunnel.Listener.Id, JsonSerializer.Serialize(tunnel.Holder), held =>
                    tunnel.Hello.TakeOver || Read(held)?.Instance == tunnel.Hello.Instance
                )
            );

    /// <summary>Whether the place is still this node's.</summary>
    public async Task<bool> HasAsync(long listenerId) => seats is null || await seats.HasAsync(listenerId, CancellationToken.None);

    public Task LeaveAsync(long listenerId) => seats?.LeaveAsync(listenerId) ?? Task.CompletedTask;

    private static TunnelHolder? Read(string? holder) => holder is null ? null : JsonSerializer.Deserialize<TunnelHolder>(holder);
}
