using Relay.Storage.Activity;
using Relay.Storage.Sqlite;
using Relay.Storage.Writing;

namespace Relay.Tests.Storage;

/// <summary>SQLite in a temporary folder.</summary>
internal sealed class SqliteTestStore : TestStore
{
    private readonly StorageLimits _limits;
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("relay-store-");
    private int _folders;
    private bool _isClosed;
    private SqliteStore _store = null!;
    private StoredActivity _activity = null!;

    public SqliteTestStore(StorageLimits? limits = null)
    {
        _limits = limits ?? new StorageLimits();
        Open();
    }

    public override string Folder => Path.Combine(_root.FullName, $"{_folders}");

    public override JournalStore Engine => _store;

    public override StoredActivity Activity => _activity;

    public override async Task ReopenAsync()
    {
        await CloseAsync();
        Open();
    }

    public override Task CrashAsync()
    {
        // A copy of the files is what a dead process leaves: nothing is flushed, closed or checkpointed for it.
        var before = Folder;
        _folders++;
        Directory.CreateDirectory(Folder);
        foreach (var file in (string[])["relay.db", "relay.db-wal"])
            File.Copy(Path.Combine(before, file), Path.Combine(Folder, file));
        _activity.Dispose();
        _store.Dispose();
        Open();
        return Task.CompletedTask;
    }

    /// <summary>Stops in order and leaves the files.</summary>
    public Task CloseAsync()
    {
        if (!_isClosed)
        {
            _activity.Dispose();
            _store.Dispose();
        }

        _isClosed = true;
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _root.Delete(recursive: true);
    }

    private void Open()
    {
        _isClosed = false;
        _store = SqliteStore.Open(Folder, Clock, new Random(1), _limits, cacheMiB: 4);
        _activity = new StoredActivity(_store, _store.Writer.Activity);
        _store.Writer.Webhooks = id => Webhooks.GetValueOrDefault(id);
    }
}
