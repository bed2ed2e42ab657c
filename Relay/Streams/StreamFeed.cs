using Relay.Hosting;

namespace Relay.Streams;

/// <summary>
/// Follows the change log once for all clients of a stream. The journal only says that there is something new; reading and writing it out
/// happens here, so that the journal never waits and does nothing more where nobody listens.
/// <code>
///   commit ──► Changed ──► this loop ──► log, from where it was ──► frames ──► ring ──► every client that keeps up
///                                          log ────────────────────────────────────────► a client that does not, from where it was
/// </code>
/// Both ways read the same log by the same numbers: there is no moment between them in which something could be lost or come twice.
/// </summary>
internal abstract class StreamFeed : BackgroundLoop
{
    private const int Page = 256;

    /// <summary>It takes a fifth of a core at most, and nobody sees a row this much later.</summary>
    private static readonly TimeSpan MostPause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Every client that is woken writes for itself, which costs far more than to read the log. Where many listen, what happens within a
    /// moment goes to each of them in one write.
    /// </summary>
    private static readonly TimeSpan PausePerClient = TimeSpan.FromMilliseconds(0.2);

    /// <summary>So many are woken without a pause.</summary>
    private const int Few = 16;

    private readonly IChangeLog _log;
    private readonly IStreamPages _pages;
    private readonly TimeProvider _clock;
    private readonly StreamRing _ring = new();
    private readonly Lock _joining = new();
    private readonly StreamBacklog _backlog;
    private int _clients;
    private TimeSpan _pause;
    private TaskCompletionSource _next = NewSignal();

    /// <param name="name">What the loop is called.</param>
    /// <param name="pages">What the stream tells.</param>
    protected StreamFeed(string name, IStreamPages pages, IChangeLog log, TimeProvider clock, HealthBoard health, ILogger logger)
        : base(name, clock, health, logger)
    {
        (_pages, _log, _clock) = (pages, log, clock);
        _backlog = new StreamBacklog(pages);
        log.Changed += OnChanged;
    }

    /// <summary>The number of the newest change.</summary>
    public long Position => _log.Position;

    /// <summary>Completes when there is more. To be asked for before looking.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Clients that listen.</summary>
    public int Clients => Volatile.Read(ref _clients);

    /// <summary>Lets it run until everybody has left.</summary>
    public void Join()
    {
        lock (_joining)
        {
            if (_clients == 0)
                _ring.Reset(_log.Position);
            Volatile.Write(ref _clients, _clients + 1);
        }

        // A commit in between found nobody listening.
        Wake();
    }

    public void Leave()
    {
        lock (_joining)
        {
            Volatile.Write(ref _clients, _clients - 1);
            if (_clients == 0)
                _ring.Reset(0);
        }
    }

    /// <inheritdoc cref="StreamRing.TryTake"/>
    public bool TryTake(long after, List<StreamItem> taken, int limit, out long through) => _ring.TryTake(after, taken, limit, out through);

    /// <inheritdoc cref="StreamBacklog.ReadAsync"/>
    public Task<(long Through, long Oldest)> ReadBackAsync(long after, StreamForm form, List<StreamItem> taken, CancellationToken stop) =>
        _backlog.ReadAsync(after, form, taken, stop);

    public override void Dispose()
    {
        _log.Changed -= OnChanged;
        _backlog.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        if (Clients == 0 || _ring.Through >= _log.Position)
            return Timeout.InfiniteTimeSpan;
        if (_pause > TimeSpan.Zero)
            await Task.Delay(_pause, _clock, stop);
        var started = _clock.GetTimestamp();
        var after = _ring.Through;
        var page = await _pages.ReadAsync(after, Page, form: null, stop);
        // What was trimmed away before it was read: clients find that out for themselves.
        if (page.Oldest > after + 1)
            _ring.Reset(after = page.Oldest - 1);
        if (_ring.TryAppend(after, page.Items, page.Through))
            Interlocked.Exchange(ref _next, NewSignal()).TrySetResult();
        var rest = _clock.GetElapsedTime(started) * 4 + PausePerClient * Math.Max(0, Clients - Few);
        _pause = rest < MostPause ? rest : MostPause;
        return TimeSpan.Zero;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnChanged()
    {
        if (Clients > 0)
            Wake();
    }
}
