using Relay.Storage.Activity;
using Relay.Storage.Postgres;
using Relay.Storage.Writing;

namespace Relay.Tests.Storage;

/// <summary>A database of its own on the server that tests share, or on another one.</summary>
internal sealed class PostgresTestStore : TestStore
{
    private readonly PostgresLimits _limits;
    private readonly PostgresServer _server;
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("relay-store-");
    private string _database;
    private PostgresStore _store = null!;
    private StoredActivity _activity = null!;

    /// <param name="isFresh">The database has no parts that other tests have made for their times.</param>
    public PostgresTestStore(PostgresLimits? limits = null, PostgresServer? server = null, bool isFresh = false)
    {
        (_limits, _server) = (limits ?? new PostgresLimits(), server ?? PostgresServer.Shared);
        _database = isFresh ? _server.RentFresh() : _server.Rent();
        Open();
    }

    public override string Folder => _root.FullName;

    public string Database => _database;

    public PostgresStore Postgres => _store;

    public override JournalStore Engine => _store;

    public override StoredActivity Activity => _activity;

    public override Task ReopenAsync()
    {
        Close();
        Open();
        return Task.CompletedTask;
    }

    /// <summary>Starts after a start that failed.</summary>
    public void Reopen() => Open();

    public override Task CrashAsync()
    {
        _database = _server.Abandon(_database);
        return ReopenAsync();
    }

    public override ValueTask DisposeAsync()
    {
        Close();
        _server.Return(_database);
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Close()
    {
        _activity.Dispose();
        _store.Dispose();
    }

    private void Open()
    {
        _store = PostgresStore.Open(_server.Address(_database), Clock, new Random(1), _limits);
        _activity = new StoredActivity(_store, _store.Writer.Activity);
        _store.Writer.Webhooks = id => Webhooks.GetValueOrDefault(id);
    }
}
