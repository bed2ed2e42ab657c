using System.Data.Common;
using Relay.Storage.Access;
using Relay.Storage.Querying;

namespace Relay.Storage.Catalog;

/// <summary>
/// Sources and webhooks: the rows, the snapshot in force, and the changes that move it on.
/// <code>
/// change ─► read the row, plan ─► raise the version, which no other change can until the commit ─► still that row? ─► row + audit,
///             ONE transaction      (another row by now: read and plan again)
///             ── crash boundary: after it the change is there at the next start ──
///        ─► rows behind the snapshot's version ─► new snapshot in force ─► Changed ─► lanes
/// another node's change ─► the version is seen by the poll, a second later at most ─► the same
/// </code>
/// </summary>
/// <param name="control">Asked for late, because the lanes in turn stand on the catalog.</param>
internal sealed partial class StoredCatalog(
    IStore store,
    IdSequence ids,
    TimeProvider clock,
    CatalogOptions options,
    Func<IDeliveryControl> control
) : ICatalog, ISetup, IDisposable
{
    /// <summary>How long a deleted webhook stays in the snapshot: an attempt in flight needs it for a minute, a person for a day.</summary>
    private static readonly TimeSpan DeletedStays = TimeSpan.FromHours(24);

    private readonly SemaphoreSlim _editing = new(1, 1),
        _moving = new(1, 1);
    private volatile CatalogSnapshot _snapshot = CatalogSnapshot.Empty;
    private CatalogRows? _rows;
    private SecretBox? _box;

    public RoutingTable Current => _snapshot.Table;

    public event Action<RoutingTable>? Changed;

    private CatalogRows Rows => _rows ?? throw new InvalidOperationException("The catalog is used before it is loaded.");

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Loads everything. To be called once, before anything routes.</summary>
    /// <exception cref="StartException">77: the master key is not this store's.</exception>
    public async Task LoadAsync(CancellationToken cancel)
    {
        _box = await SecretBox.OpenAsync(store, options.MasterKey, options.DataFolder, cancel);
        _rows = new CatalogRows(_box);
        await MoveOnAsync(cancel);
    }

    /// <summary>Takes over what other nodes have changed.</summary>
    /// <param name="version">The version that the store has.</param>
    public Task FollowAsync(long version, CancellationToken cancel) =>
        version > _snapshot.Version ? MoveOnAsync(cancel) : Task.CompletedTask;

    /// <summary>A key for another purpose, the same on every node with this store's master key.</summary>
    public byte[] DeriveKey(string purpose) =>
        (_box ?? throw new InvalidOperationException("The catalog is used before it is loaded.")).Derive(purpose);

    public Task AuditAsync(string actor, string action, string subject, CancellationToken cancel) =>
        store.WriteAsync(
            db =>
            {
                Audit.Write(db, ids.Next(), Now, actor, action, subject);
                return true;
            },
            cancel
        );

    public void Dispose()
    {
        _editing.Dispose();
        _moving.Dispose();
    }

    /// <summary>
    /// A change of what is there. It is planned on the row as it is, but not within the transaction: what people enter is checked then,
    /// which can take a quarter of a second, and everybody else would wait for that.
    /// </summary>
    /// <param name="write">Writes the row before as the one after, with a version.</param>
    private async Task<T?> EditAsync<T>(
        Func<DbConnection, VersionedRow<T>?> read,
        Func<T, T> plan,
        Func<DbConnection, T, T, long, Change<T>> write,
        string actor,
        CancellationToken cancel
    )
        where T : class
    {
        // This node's own changes need not plan twice: only another node's can come between.
        await _editing.WaitAsync(cancel);
        try
        {
            while (await store.ReadAsync(read, cancel) is { } found)
            {
                var after = plan(found.Row);
                var made = await ChangeAsync(
                    (db, version) => read(db)?.Version == found.Version ? write(db, found.Row, after, version) : null,
                    actor,
                    cancel
                );
                if (made is not null)
                    return made;
            }

            return null;
        }
        finally
        {
            _editing.Release();
        }
    }

    /// <summary>One change: the transaction, then the snapshot.</summary>
    /// <param name="make">Writes with the version, and throws what forbids it; null where there is nothing to change.</param>
    private async Task<T?> ChangeAsync<T>(Func<DbConnection, long, Change<T>?> make, string actor, CancellationToken cancel)
    {
        var change = await store.WriteAsync(
            db =>
            {
                var made = make(db, Versions.Raise(db, Versions.Catalog));
                if (made is not null)
                    Audit.Write(db, ids.Next(), Now, actor, made.Action, made.Subject);
                return made;
            },
            made => made is not null && Ids.TryParse("wh_", made.Subject, out var webhook) ? [ChangeNote.OfWebhook(webhook)] : [],
            cancel
        );
        if (change is null)
            return default;
        try
        {
            // From here on the change is not given up half-way: what is committed must come into force.
            await MoveOnAsync(CancellationToken.None);
        }
        catch (StorageException)
        {
            // It is done; the poll brings it into force when the store can be read again.
        }

        return change.Result;
    }

    /// <summary>Brings into force what has changed behind the snapshot's version.</summary>
    private async Task MoveOnAsync(CancellationToken cancel)
    {
        await _moving.WaitAsync(cancel);
        try
        {
            var (before, forget) = (_snapshot, Now - (long)DeletedStays.TotalMilliseconds);
            var changes = await store.ReadAsync(db => Rows.Changes(db, before.Version, forget), cancel);
            if (changes.Version == before.Version)
                return;
            _snapshot = before.With(changes, forget);
            Changed?.Invoke(_snapshot.Table);
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>A change that was made.</summary>
    private sealed record Change<T>(T Result, string Action, string Subject);
}
