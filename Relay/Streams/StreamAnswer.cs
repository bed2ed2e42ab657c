using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Streams;

/// <summary>
/// Lets a client in that has its seat, and sees it out.
/// <code>
/// small send buffer ─► headers ─► StreamClient
///   ├─ client left, it is no longer welcome, or the relay stops ─► the answer ends, the client comes back
///   └─ took nothing for 5 s ─► cut
/// </code>
/// </summary>
internal sealed class StreamAnswer(
    StreamFigures figures,
    StreamOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<StreamAnswer> logger
)
{
    /// <summary>
    /// What the kernel may hold for a client that does not read. Left to itself it grows to megabytes, and a stalled client would go
    /// unseen for as long as that takes to fill.
    /// </summary>
    private const int SendBuffer = 32 << 10;

    /// <summary>Writes a stream until it ends. Nothing of the answer is written yet.</summary>
    /// <param name="who">Whose stream it is, for the log.</param>
    /// <param name="isWelcome">Asked every 15 s: whether whoever listens may still be there.</param>
    /// <param name="after">The last number that the client has; null to begin with what comes.</param>
    /// <param name="end">When the stream is over, whatever happens.</param>
    public async Task WriteAsync(
        HttpContext http,
        StreamFeed feed,
        StreamForm form,
        string who,
        Func<CancellationToken, ValueTask<bool>> isWelcome,
        long? after,
        CancellationToken end
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping, end);
        Prepare(http);
        var output = new StreamOutput(http.Response.BodyWriter, options.WriteDeadline, clock);
        feed.Join();
        try
        {
            await new StreamClient(feed, output, form, isWelcome, clock).RunAsync(after, stop.Token);
        }
        catch (TimeoutException)
        {
            figures.Cut();
            logger.LogInformation(
                LogEvents.StreamCut,
                "A stream of {Caller} was cut: it took nothing for {Seconds} s",
                who,
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
        // The server's own lowest rate would cut after five seconds whoever is slow, whatever the deadline of a write is here.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
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
