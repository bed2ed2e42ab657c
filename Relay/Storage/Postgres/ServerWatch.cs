using System.Collections.Concurrent;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>
/// A server that has ended says so at once; one that is stopped, or behind a network that swallows everything, says nothing until the time-out
/// of a statement. Where a transaction gets no answer for a moment, this asks on connections of its own: a slow server answers these, and
/// whoever waits goes on waiting; from one that answers nobody, twice, nothing new is waited for.
/// <code>
///   no answer for half a second ──► ask ──► ask again ──► outsiders are refused, 503 ──► ask … answered ──► taken again
///                                    └ answered: slow, not away
/// </code>
/// A transaction that ends well after those who waited for it were refused has leased deliveries that nobody holds: they are given back.
/// </summary>
internal sealed class ServerWatch : IDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100),
        Patience = TimeSpan.FromMilliseconds(500),
        MostWait = TimeSpan.FromSeconds(1);

    private readonly JournalConnection _journal;
    private readonly JournalWriter _writer;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(long[] Webhooks, long[] Leases)> _unheld = new();
    private readonly Task _running;
    private Task _givingBack = Task.CompletedTask;

    /// <param name="clock">The machine's own: how long a server is silent is no time of the relay's.</param>
    public ServerWatch(JournalConnection journal, JournalWriter writer, TimeProvider clock)
    {
        (_journal, _writer, _clock) = (journal, writer, clock);
        _running = Task.Run(RunAsync);
    }

    /// <inheritdoc cref="PostgresStore.GaveBack"/>
    public event Action<IReadOnlyList<long>>? GaveBack;

    /// <summary>Deliveries that nobody waits for any more go to their lanes, soon. Any thread may say so.</summary>
    /// <param name="webhooks">Whose they are.</param>
    /// <param name="leases">Of those that were leased on the way.</param>
    public void GiveBack(IEnumerable<long> webhooks, IEnumerable<long> leases) => _unheld.Enqueue(([.. webhooks], [.. leases]));

    public void Dispose()
    {
        _stop.Cancel();
        _running.Wait();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var turns = new PeriodicTimer(Turn, _clock);
        var (step, since, isSilent) = (0L, 0L, false);
        try
        {
            while (await turns.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                if (!_unheld.IsEmpty && _givingBack.IsCompleted)
                    _givingBack = GiveBackAsync();
                if (isSilent)
                {
                    isSilent = !await AnswersAsync().ConfigureAwait(false);
                    if (!isSilent)
                        _writer.Accept();
                }
                else if (_writer.Step is var now && now != step)
                {
                    (step, since) = (now, _clock.GetTimestamp());
                }
                else if (IsUnderWay(step) && _clock.GetElapsedTime(since) >= Patience)
                {
                    // Twice, since a machine that stood still as a whole looks like it once.
                    isSilent =
                        !await AnswersAsync().ConfigureAwait(false) && !await AnswersAsync().ConfigureAwait(false) && _writer.Step == step;
                    if (isSilent)
                        _writer.Refuse(new StorageException("storage_unavailable", "PostgreSQL does not answer."));
                    since = _clock.GetTimestamp();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The store closes.
        }
    }

    private async Task GiveBackAsync()
    {
        var (webhooks, leases) = (new HashSet<long>(), new List<long>());
        while (_unheld.TryDequeue(out var unheld))
        {
            webhooks.UnionWith(unheld.Webhooks);
            leases.AddRange(unheld.Leases);
        }

        try
        {
            await _writer
                .OnBatchAsync(
                    batch =>
                        batch.Run(db =>
                        {
                            Recovery.VoidLeases(db, $"state = 1 AND lease IN ({Sql.List(leases)})", batch.Now);
                            return true;
                        }),
                    webhooks
                )
                .ConfigureAwait(false);
            GaveBack?.Invoke([.. webhooks]);
        }
        catch (StorageException)
        {
            // Away again: at one of the next turns.
            GiveBack(webhooks, leases);
        }
    }

    private static bool IsUnderWay(long step) => step % 2 == 1;

    private async Task<bool> AnswersAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(MostWait);
        try
        {
            return _journal.Server is not { } server || await ServerProbe.AnswersAsync(server, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
