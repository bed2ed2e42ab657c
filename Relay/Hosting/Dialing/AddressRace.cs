using System.Net;
using System.Net.Sockets;

namespace Relay.Hosting.Dialing;

/// <summary>
/// Connects to the first of several addresses that answers: RFC 8305 §5. The next one starts when the one before has failed or has said
/// nothing for 250 ms; the first connection wins, and the others are closed.
/// </summary>
internal sealed class AddressRace(IConnector connector, TimeProvider clock)
{
    /// <summary>The "Connection Attempt Delay" that RFC 8305 recommends.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <param name="addresses">All of them judged, in the order in which they are tried.</param>
    /// <exception cref="SocketException">None answered; the one that says most.</exception>
    public async Task<Socket> RunAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        if (addresses.Length == 1)
            return await connector.ConnectAsync(new IPEndPoint(addresses[0], port), cancellation).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<Socket>>(addresses.Length);
        var errors = new List<SocketException>();
        try
        {
            for (var next = 0; next < addresses.Length || running.Count > 0; )
            {
                if (next < addresses.Length)
                    running.Add(connector.ConnectAsync(new IPEndPoint(addresses[next++], port), over.Token));
                if (await FirstAsync(running, next < addresses.Length, over.Token).ConfigureAwait(false) is not { } ended)
                    continue;
                running.Remove(ended);
                if (ended.IsCompletedSuccessfully)
                    return await ended.ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
                errors.Add(ErrorIn(ended));
            }

            throw errors.MinBy(Rank)!;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            foreach (var loser in running)
                Close(loser);
        }
    }

    /// <summary>The try that has ended; null when the next one is due first.</summary>
    private async Task<Task<Socket>?> FirstAsync(List<Task<Socket>> running, bool hasNext, CancellationToken over)
    {
        if (!hasNext)
            return await Task.WhenAny(running).WaitAsync(over).ConfigureAwait(false);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(over);
        var step = Task.Delay(Step, clock, enough.Token);
        var first = await Task.WhenAny([step, .. running]).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        over.ThrowIfCancellationRequested();
        return first as Task<Socket>;
    }

    private static SocketException ErrorIn(Task<Socket> ended) =>
        ended.Exception?.InnerException as SocketException ?? new SocketException((int)SocketError.OperationAborted);

    /// <summary>
    /// What this machine has run out of comes first, since it is nobody else's fault; that a whole family leads nowhere says least.
    /// </summary>
    private static int Rank(SocketException error) =>
        error.SocketErrorCode switch
        {
            SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit => 0,
            SocketError.NetworkUnreachable
            or SocketError.HostUnreachable
            or SocketError.AddressNotAvailable
            or SocketError.AddressFamilyNotSupported => 2,
            _ => 1,
        };

    private static void Close(Task<Socket> loser) =>
        loser.ContinueWith(
            static ended =>
            {
                if (ended.IsCompletedSuccessfully)
                    ended.Result.Dispose();
                else
                    _ = ended.Exception; // nobody else looks at it
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
}
