using Relay.Storage.Feed;
using Relay.Storage.Querying;
using Relay.Storage.Sqlite;
using Xunit;

namespace Relay.Tests.Storage;

public sealed class SqliteJournalTests : JournalContract
{
    private protected override TestStore Open() => new SqliteTestStore();

    /// <summary>
    /// What a 200 stands on. That the sync comes before the answer only a power cut could show; that it is asked for can be read.
    /// </summary>
    [Fact]
    public async Task Every_commit_is_synced() => Assert.Equal(2, await Store.Store.WriteAsync(db => db.Long("PRAGMA synchronous")));

    private protected override TestStore OpenColliding() => new SqliteTestStore(new StorageLimits(DedupeRun: 7, DedupeHash: (_, _) => 42));

    private protected override TestStore OpenWithRun(int length) => new SqliteTestStore(new StorageLimits(DedupeRun: length));

    private protected override TestStore OpenWithRing(int length) => new SqliteTestStore(new StorageLimits(RejectedRing: length));
}

public sealed class SqliteSettlementTests : SettlementContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteQueueTests : QueueContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteActivityTests : ActivityContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteBulkTests : BulkContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteEditTests : EditContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteImportTests : ImportContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteDotsTests : DotsContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteCallLogTests : CallLogContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteModelTests : ModelContract
{
    private protected override string Engine => Faults.Promise.Sqlite;

    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteStrikeVectorTests : StrikeVectorContract
{
    private protected override string Engine => Faults.Promise.Sqlite;

    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteSourceLogTests : SourceLogContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteChangeLogTests : ChangeLogContract
{
    private protected override TestStore Open() => new SqliteTestStore();

    private protected override IChangeLog Log() => new ChangeLog(Store.Engine);
}

public sealed class SqliteCallReportTests : CallReportContract
{
    private protected override TestStore Open() => new SqliteTestStore();

    private protected override ICallReports Reports() => new CallReports(Store.Engine);
}

public sealed class SqliteTicketTests : TicketContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteAccountSessionTests : AccountSessionContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteKeyRingTests : KeyRingContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteSessionTests : SessionContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteCatalogTests : CatalogContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteFormKeyTests : FormKeyContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteFollowerTests : FollowerContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteRunLogTests : RunLogContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteAnswerLogTests : AnswerLogContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteExchangeLogTests : ExchangeLogContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteHistoryTests : HistoryContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteNoticeTests : NoticeContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteRetentionTests : RetentionContract
{
    private protected override TestStore Open() => new SqliteTestStore();

    private protected override TestStore OpenColliding() => new SqliteTestStore(new StorageLimits(DedupeRun: 4, DedupeHash: (_, _) => 42));
}

public sealed class SqliteRetentionModelTests : RetentionModelContract
{
    private protected override TestStore Open() => new SqliteTestStore(new StorageLimits(DedupeRun: 3));
}
