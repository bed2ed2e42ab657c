using System.Data.Common;
using Relay.Storage.Access;
using Relay.Storage.Querying;

namespace Relay.Storage.Catalog;

/// <summary>
/// Sources and webhooks: the rows, the snapshot in force, and the changes that replace it.
/// <code>
/// change ─ one at a time ─► row + audit, ONE transaction ─► new snapshot ─► new routing table in force ─► Changed ─► lanes
///                                     ── crash boundary: after it the change is there at the next start ──
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

    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile CatalogSnapshot _snapshot = CatalogSnapshot.Empty;
    private CatalogRows? _rows;
    private SecretBox? _box;

    public RoutingTable Current { get; private set; } = RoutingTable.Empty;

    public event Action<RoutingTable>? Changed;

    private CatalogRows Rows => _rows ?? throw new InvalidOperationException("The catalog is used before it is loaded.");

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Loads everything. To be called once, before anything routes.</summary>
    /// <exception cref="StartException">77: the master key is not this store's.</exception>
    public async Task LoadAsync(CancellationToken cancel)
    {
        _box = await SecretBox.OpenAsync(store, options.MasterKey, options.DataFolder, cancel);
        _rows = new CatalogRows(_box);
        var (sources, webhooks) = await store.ReadAsync(
            db => (_rows.Sources(db), _rows.Webhooks(db, Now - (long)DeletedStays.TotalMilliseconds)),
            cancel
        );
        PutInForce(
            CatalogSnapshot.Empty with
            {
                Sources = CatalogSnapshot.Empty.Sources.AddRange(
                    sources.Where(row => !row.IsDeleted).Select(row => KeyValuePair.Create(row.Source.Id, row.Source))
                ),
                Retired = CatalogSnapshot.Empty.Retired.AddRange(
                    sources.Where(row => row.IsDeleted).Select(row => KeyValuePair.Create(row.Source.Id, row.Source))
                ),
                Webhooks = CatalogSnapshot.Empty.Webhooks.AddRange(webhooks.Select(webhook => KeyValuePair.Create(webhook.Id, webhook))),
            }
        );
    }

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

    public void Dispose() => _changing.Dispose();

    /// <summary>One change: the transaction, then the snapshot. The delegate throws what forbids it.</summary>
    private async Task<T?> ChangeAsync<T>(Func<CatalogSnapshot, Change<T>?> plan, CancellationToken cancel)
    {
        await _changing.WaitAsync(cancel);
        try
        {
            if (plan(_snapshot) is not { } change)
                return default;
            // From here on the change is not given up half-way: what is committed must come into force.
            await store.WriteAsync(
                db =>
                {
                    change.Write(db);
                    Audit.Write(db, ids.Next(), Now, change.Actor, change.Action, change.Subject);
                    return true;
                },
                _ => Ids.TryParse("wh_", change.Subject, out var webhook) ? [ChangeNote.OfWebhook(webhook)] : [],
                CancellationToken.None
            );
            PutInForce(change.After);
            return change.Result;
        }
        finally
        {
            _changing.Release();
        }
    }

    private void PutInForce(CatalogSnapshot snapshot)
    {
        _snapshot = snapshot.Without(Now - (long)DeletedStays.TotalMilliseconds);
        var table = _snapshot.BuildTable();
        Current = table;
        Changed?.Invoke(table);
    }

    /// <summary>A change that was found to be allowed.</summary>
    private sealed record Change<T>(
        T Result,
        CatalogSnapshot After,
        Action<DbConnection> Write,
        string Actor,
        string Action,
        string Subject
    );
}
