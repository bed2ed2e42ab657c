using Relay.Storage.Feed;
using Relay.Storage.Postgres;

namespace Relay.Tests.Storage;

public sealed class PostgresJournalTests : JournalContract
{
    private protected override TestStore Open() => new PostgresTestStore();

    private protected override TestStore OpenColliding() => new PostgresTestStore(new PostgresLimits(DedupeHash: (_, _) => 42));

    private protected override TestStore OpenWithRun(int length) => new PostgresTestStore();

    private protected override TestStore OpenWithRing(int length) => new PostgresTestStore(new PostgresLimits(RejectedRing: length));
}

public sealed class PostgresSettlementTests : SettlementContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresQueueTests : QueueContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresActivityTests : ActivityContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresBulkTests : BulkContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresEditTests : EditContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresImportTests : ImportContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresDotsTests : DotsContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresCallLogTests : CallLogContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresModelTests : ModelContract
{
    private protected override string Engine => Faults.Promise.Postgres;

    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresStrikeVectorTests : StrikeVectorContract
{
    private protected override string Engine => Faults.Promise.Postgres;

    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresSourceLogTests : SourceLogContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresChangeLogTests : ChangeLogContract
{
    private protected override TestStore Open() => new PostgresTestStore();

    private protected override IChangeLog Log() => new ChangeLog(Store.Engine);
}

public sealed class PostgresCallReportTests : CallReportContract
{
    private protected override TestStore Open() => new PostgresTestStore();

    private protected override ICallReports Reports() => new CallReports(Store.Engine);
}

public sealed class PostgresTicketTests : TicketContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresAccountSessionTests : AccountSessionContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresKeyRingTests : KeyRingContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresSessionTests : SessionContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresCatalogTests : CatalogContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresFormKeyTests : FormKeyContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresFollowerTests : FollowerContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresRunLogTests : RunLogContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresAnswerLogTests : AnswerLogContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresExchangeLogTests : ExchangeLogContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresHistoryTests : HistoryContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

public sealed class PostgresNoticeTests : NoticeContract
{
    private protected override TestStore Open() => new PostgresTestStore();
}

/// <summary>Row by row; parts have tests of their own (PostgresPartitionTests.cs).</summary>
public sealed class PostgresRetentionTests : RetentionContract
{
    private protected override TestStore Open() => new PostgresTestStore(new PostgresLimits(PartitionDays: 0), isFresh: true);

    private protected override TestStore OpenColliding() =>
        new PostgresTestStore(new PostgresLimits(PartitionDays: 0, DedupeHash: (_, _) => 42), isFresh: true);
}

/// <summary>In short parts; row by row, all of it is shared with the other engine.</summary>
public sealed class PostgresRetentionModelTests : RetentionModelContract
{
    private const int Days = 2;

    private protected override int Grace => Days;

    private protected override TestStore Open() => new PostgresTestStore(new PostgresLimits(PartitionDays: Days), isFresh: true);
}
