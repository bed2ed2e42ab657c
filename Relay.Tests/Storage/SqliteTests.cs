namespace Relay.Tests.Storage;

public sealed class SqliteJournalTests : JournalContract
{
    private protected override TestStore Open() => new SqliteTestStore();

    private protected override TestStore OpenColliding() => new SqliteTestStore(new Relay.Storage.Sqlite.StorageLimits(DedupeRun: 7, DedupeHash: (_, _) => 42));

    private protected override TestStore OpenWithRun(int length) => new SqliteTestStore(new Relay.Storage.Sqlite.StorageLimits(DedupeRun: length));

    private protected override TestStore OpenWithRing(int length) => new SqliteTestStore(new Relay.Storage.Sqlite.StorageLimits(RejectedRing: length));
}

public sealed class SqliteQueueTests : QueueContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}

public sealed class SqliteModelTests : ModelContract
{
    private protected override TestStore Open() => new SqliteTestStore();
}
