using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Relay.Simulator.Receiver;
using Relay.Simulator.Sinks;

namespace Relay.Simulate;

/// <summary>
/// <c>/sinks/{id}</c>: takes any request and treats it as the sink's dials say, as far as a web server can. It is open to all, as a
/// receiver is, and on the operator's side where the sides are split.
/// </summary>
internal static class SinkEndpoint
{
    private const int DripBytes = 4096,
        CutBytes = 1000,
        SentOfCut = 10;

    public static void Map(IEndpointRouteBuilder routes) => routes.Map(SinkBoard.Path + "{id}", InvokeAsync).ExcludeFromDescription();

    private static async Task InvokeAsync(
        string id,
        HttpContext http,
        SinkBoard board,
        TimeProvider clock,
        IHostApplicationLifetime lifetime
    )
    {
        var sink = (Ids.TryParse("snk_", id, out var number) ? board.FindServer(number) : null) ?? throw ProblemException.NotFound("sink");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var choice = sink.Take(await ReadAsync(http, clock));
            if (choice.Latency > TimeSpan.Zero)
                await Task.Delay(choice.Latency, clock, stop.Token);
            await AnswerAsync(http, choice, clock, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The sender has given up, or the relay stops: either way nobody waits for the rest.
            http.Abort();
        }
    }

    private static async Task<Hit> ReadAsync(HttpContext http, TimeProvider clock)
    {
        // Kestrel bounds it, as it does for ingest.
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var headers = http.Request.Headers.SelectMany(header => header.Value.Select(value => new Header(header.Key, value ?? "")));
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? http.Request.Path;
        return new Hit(0, clock.GetUtcNow(), http.Request.Method, target, new HeaderList([.. headers]), body.ToArray(), 0);
    }

    private static async Task AnswerAsync(HttpContext http, SinkChoice choice, TimeProvider clock, CancellationToken stop)
    {
        switch (choice.Act)
        {
            case SinkAct.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
                break;
            case SinkAct.Reset:
                // Kestrel resets a connection that it is told to give up.
                http.Abort();
                break;
            case SinkAct.Drip:
                http.Response.ContentLength = DripBytes;
                for (var sent = 0; sent < DripBytes; sent++)
                    await DripAsync(http, clock, stop);
                break;
            case SinkAct.CloseMid:
                http.Response.ContentLength = CutBytes;
                await http.Response.Body.WriteAsync(new byte[SentOfCut], stop);
                await http.Response.Body.FlushAsync(stop);
                http.Abort();
                break;
            default:
                await StatusAsync(http.Response, choice);
                break;
        }
    }

    private static async Task DripAsync(HttpContext http, TimeProvider clock, CancellationToken stop)
    {
        await http.Response.Body.WriteAsync("d"u8.ToArray(), stop);
        await http.Response.Body.FlushAsync(stop);
        await Task.Delay(SinkChoice.DripPause, clock, stop);
    }

    private static Task StatusAsync(HttpResponse response, SinkChoice choice)
    {
        response.StatusCode = choice.Status;
        if (choice.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // These two have no length, and a bare refusal would be made a problem document behind us.
        if (choice.Status is not (204 or 304))
            response.ContentLength = 0;
        return response.CompleteAsync();
    }
}
