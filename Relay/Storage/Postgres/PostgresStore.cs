using System.Data;
using System.Data.Common;
using Npgsql;
using Relay.Storage.Journal;
using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage.Postgres;

/// <summary>The store in a PostgreSQL database: reads on a pool of connections, writes through the journal's own.</summary>
internal sealed class PostgresStore : JournalStore
{
    /// <summary>
    /// Every statement has its index. A part begins empty, and what the server knows of it is that of an empty one until it has looked again:
    /// until then it would read the part as a whole, or gather a range of it and sort that, where the index has the order; soon it has a
    /// million rows. What is left without an index would look so expensive that it is compiled first.
    /// </summary>
    private const string ByIndex = "-c enable_seqscan=off -c enable_bitmapscan=off -c jit=off";

    /// <summary>How long a start waits for those who use the tables, where it has to make parts of them.</summary>
    private static readonly TimeSpan FirstParts = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource _reads;
    private readonly NpgsqlDataSource _writes;
    private readonly ServerWatch _watch;

    private PostgresStore(
        NpgsqlDataSource reads,
        NpgsqlDataSource writes,
        PostgresTables tables,
        JournalConnection journal,
        ServerSettings settings,
        JournalWriter writer,
        JournalSetup setup,
        int partitionDays
    )
        : base(writer, setup, PostgresAddress.Readers)
    {
        (_reads, _writes, Tables, Settings) = (reads, writes, tables, settings);
        Partitions = new PostgresPartitions(OpenSession, partitionDays);
        journal.GaveBack += webhooks => GaveBack?.Invoke(webhooks);
        _watch = new ServerWatch(journal, writer, TimeProvider.System);
        _watch.GaveBack += webhooks => GaveBack?.Invoke(webhooks);
    }

    public override IPartitions Partitions { get; }

    public override SqlDialect Dialect => SqlDialect.Postgres;

    /// <summary>The journal's, for what runs in its transactions.</summary>
    public PostgresTables Tables { get; }

    /// <summary>
    /// Raised with webhooks of which leases were given back that nobody here knew of, on any thread: nothing else tells their lanes.
    /// </summary>
    public event Action<IReadOnlyList<long>>? GaveBack;

    /// <summary>What the server said of itself at the start.</summary>
    public ServerSettings Settings { get; }

    /// <summary>
    /// Opens the store, and makes its tables where there are none. Leases of nodes that have ended are void from here on.
    /// </summary>
    /// <param name="connection">What <see cref="PostgresAddress"/> takes.</param>
    /// <exception cref="StartException">The store cannot be reached, or is not of this version.</exception>
    public static PostgresStore Open(string connection, TimeProvider clock, Random random, PostgresLimits limits)
    {
        var address = PostgresAddress.Parse(connection);
        // A process that is stopped in the middle of a transaction must not hold the rows that all others want.
        var writes = Source(address, pooling: false, $"-c idle_in_transaction_session_timeout=4s {ByIndex}");
        var reads = Source(address, pooling: true, $"-c default_transaction_read_only=on {ByIndex}");
        var journal = new JournalConnection(writes, clock);
        try
        {
            var db = journal.Ensure();
            PostgresSchema.Migrate(db);
            PostgresPartitions.Make(db, clock.GetUtcNow().ToUnixTimeMilliseconds(), limits.PartitionDays, FirstParts);
            var settings = ServerSettings.Read(db);
            var node = journal.Join();
            var ids = new IdSequence(clock, node.Number, Recovery.LastId(db));
            var setup = new JournalSetup(ids, node, clock, new JitterSource(random), limits.RejectedRing);
            var position = db.Long("SELECT newest FROM change_numbers");
            var tables = new PostgresTables(journal, ids, limits.DedupeHash);
            var batch = new PostgresBatch(tables, journal, position, setup);
            var writer = new JournalWriter(batch, clock, limits.QueueEntries, limits.QueueBytes);
            return new PostgresStore(reads, writes, tables, journal, settings, writer, setup, limits.PartitionDays);
        }
        catch (Exception error)
        {
            journal.Dispose();
            reads.Dispose();
            writes.Dispose();
            if (error is StartException || PostgresErrors.Judge(error) is not StorageException refusal)
                throw;
            throw new StartException(
                StartException.Unavailable,
                $"The store {PostgresAddress.Describe(address)} cannot be opened: {refusal.Message}"
            );
        }
    }

    public override async Task FollowOthersAsync(CancellationToken cancel) =>
        Writer.Reach(await ReadAsync(db => db.Long("SELECT newest FROM change_numbers"), cancel).ConfigureAwait(false));

    protected override void Unheard(EventDraft draft, Recorded recorded) =>
        _watch.GiveBack(draft.Deliveries.Select(delivery => delivery.WebhookId), recorded.Leased.Select(delivery => delivery.Lease));

    protected override void Close()
    {
        _watch.Dispose();
        _reads.Dispose();
        _writes.Dispose();
    }

    /// <summary>A connection that is kept for the locks that go with it.</summary>
    public NpgsqlConnection OpenSession() => _writes.OpenConnection();

    protected override T Read<T>(Func<DbConnection, T> read)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = _reads.OpenConnection();
            // One snapshot for all the queries of a read.
            using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            var result = read(connection);
            transaction.Commit();
            return result;
        }
        catch (Exception error) when (error is not StorageException && PostgresErrors.Judge(error) is StorageException refusal)
        {
            // What broke this one broke those that lie idle as well: the next read begins with a new one.
            if (connection is { State: not ConnectionState.Open })
                NpgsqlConnection.ClearPool(connection);
            throw refusal;
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder address, bool pooling, string options)
    {
        var own = new NpgsqlConnectionStringBuilder(address.ToString())
        {
            Pooling = pooling,
            Options = $"{address.Options} {options}".Trim() is { Length: > 0 } all ? all : null,
        };
        return NpgsqlDataSource.Create(own);
    }
}
