using Microsoft.AspNetCore.Http.Features;

namespace Relay.Live;

/// <summary>
/// One request on its way to an upstream: puts the recorded body in front of YARP, the captured one behind it, and ends both at the
/// limit. It undoes all of that when it is disposed.
/// </summary>
internal sealed class LiveExchange : IDisposable
{
    /// <summary>What is kept of an answer.</summary>
    public const int KeptBytes = 64 << 10;

    private readonly HttpContext _context;
    private readonly Stream _callerBody;
    private readonly CancellationToken _callerGone;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _over;
    private readonly MemoryStream _request;

    /// <param name="order">What is sent.</param>
    /// <param name="request">The recorded bytes.</param>
    public LiveExchange(HttpContext context, LiveOrder order, InboundRequest request, TimeProvider clock)
    {
        (_context, Order, Clock) = (context, order, clock);
        (StartedAt, Started) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), clock.GetTimestamp());
        _callerGone = context.RequestAborted;
        _callerBody = context.Response.Body;
        _limit = new CancellationTokenSource(order.Limit, clock);
        // A platform that gives up asks again: the upstream goes on, and its answer is the next request's.
        _over = CancellationTokenSource.CreateLinkedTokenSource(order.OutlivesCaller ? default : _callerGone, _limit.Token);
        _request = Recorded(request.Body);
        Body = new CapturedBody(_callerBody, KeptBytes);
        Arrange(request.Body.Length);
    }

    public LiveOrder Order { get; }

    public TimeProvider Clock { get; }

    /// <summary>Unix milliseconds.</summary>
    public long StartedAt { get; }

    /// <summary>The monotonic clock at the start.</summary>
    public long Started { get; }

    public CapturedBody Body { get; }

    public bool IsCallerGone => _callerGone.IsCancellationRequested;

    /// <summary>Whether the whole exchange, the answer's body included, took too long.</summary>
    public bool IsOverLimit => _limit.IsCancellationRequested;

    public int ElapsedMs => (int)Clock.GetElapsedTime(Started).TotalMilliseconds;

    /// <summary>Makes the request as it was before a try that reached nobody.</summary>
    public void Rewind()
    {
        _request.Position = 0;
        Body.Reset();
        _context.Response.Clear();
    }

    /// <summary>Nothing was sent of an answer that failed: who writes next writes to the caller, and no longer under the limit.</summary>
    public void DropAnswer()
    {
        _context.Response.Clear();
        _context.Response.Body = _callerBody;
        _context.RequestAborted = _callerGone;
    }

    public void Dispose()
    {
        _context.RequestAborted = _callerGone;
        _context.Response.Body = _callerBody;
        Body.Dispose();
        _over.Dispose();
        _limit.Dispose();
    }

    private void Arrange(int length)
    {
        _context.Features.Set(this);
        // YARP's route, however the target was written; what the upstream gets is made of the raw one.
        _context.Request.Path = "/in/" + Order.Slug;
        // No upgrade: ingest takes such a request as the POST that it is.
        _context.Features.Set<IHttpUpgradeFeature>(null);
        var headers = _context.Request.Headers;
        foreach (var name in (string[])["Upgrade", "Expect", "Transfer-Encoding"])
            headers.Remove(name);
        // The body is here already: the upstream needs neither chunks nor a question before it.
        _context.Request.ContentLength = length;
        _context.Request.Body = _request;
        _context.RequestAborted = _over.Token;
        _context.Response.Body = Body;
    }

    private static MemoryStream Recorded(ReadOnlyMemory<byte> body) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out var bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(body.ToArray(), writable: false);
}
