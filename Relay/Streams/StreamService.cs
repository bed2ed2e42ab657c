using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Streams;

/// <summary>
/// Lets a client in and sees it out.
/// <code>
/// request ─► seat (► 429) ─► small send buffer ─► headers ─► StreamClient
///   ├─ client left, or the relay stops ─► the answer ends, the client comes back
///   └─ took nothing for 5 s ─► cut
/// </code>
/// </summary>
internal sealed class StreamService(
    StreamFeed feed,
    StreamBacklog backlog,
    StreamSeats seats,
    StreamFigures figures,
    IChangeLog log,
    ICallerProofs proofs,
    StreamOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<StreamService> logger
) : IStreams
{
    /// <summary>
    /// What the kernel may hold for a client that does not read. Left to itself it grows to megabytes, and a stalled client would go
    /// unseen for as long as that takes to fill.
    /// </summary>
    private const int SendBuffer = 32 << 10;

    public async Task ServeAsync(HttpContext http, Caller caller, CallerProof proof, StreamFilter filter, long? after)
    {
        using var seat = seats.Take(caller);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        Prepare(http);
        var output = new StreamOutput(http.Response.BodyWriter, options.WriteDeadline, clock);
        feed.Join();
        try
        {
            await new StreamClient(feed, backlog, log, output, filter, stop => proofs.HoldsAsync(proof, stop), clock).RunAsync(
                after,
                stop.Token
            );
        }
        catch (TimeoutException)
        {
            figures.Cut();
            logger.LogInformation(
                LogEvents.StreamCut,
                "A stream of {Caller} was cut: it took nothing for {Seconds} s",
                caller.Name,
                options.WriteDeadline.TotalSeconds
            );
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // This is how a stream ends.
        }
        finally
        {
            feed.Leave();
            await EndAsync(http, output);
        }
    }

    private static void Prepare(HttpContext http)
    {
        if (http.Features.Get<IConnectionSocketFeature>() is { Socket: var socket })
            socket.SendBufferSize = SendBuffer;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        // An intermediary that packs the stream would hold small events back until it has enough of them.
        http.Response.Headers.CacheControl = "no-store, no-transform";
        http.Response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>
    /// A write that is not taken would hold the end of the answer, and with it the stop of the relay: such a connection is broken off.
    /// </summary>
    private static async Task EndAsync(HttpContext http, StreamOutput output)
    {
        if (output.Last.IsCompletedSuccessfully)
            return;
        http.Abort();
        await output.Last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
