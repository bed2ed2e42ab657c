using Relay.Hosting;
using Relay.Storage.Access;
using Relay.Storage.Catalog;
using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage;

/// <summary>
/// Asks the store what other nodes have changed, once a second and when one of them says that it has. A change of this node's own is in
/// force before its call returns and does not wait for this.
/// </summary>
internal sealed class VersionPoll : BackgroundLoop
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Nodes at work say so hundreds of times a second; one look is for all that came in between.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly JournalStore _store;
    private readonly StoredCatalog _catalog;
    private readonly KeyRing _keys;
    private readonly Sessions _sessions;
    private readonly ILaneShare? _share;
    private readonly TimeProvider _clock;

    public VersionPoll(
        JournalStore store,
        StoredCatalog catalog,
        KeyRing keys,
        Sessions sessions,
        TimeProvider clock,
        HealthBoard health,
        ILogger<VersionPoll> log,
        ILaneShare? share = null
    )
        : base("versions", clock, health, log)
    {
        (_store, _catalog, _keys, _sessions, _share, _clock) = (store, catalog, keys, sessions, share, clock);
        if (_share is not null)
            _share.Told += Look;
    }

    public override void Dispose()
    {
        if (_share is not null)
            _share.Told -= Look;
        base.Dispose();
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        if (_share is { Live.Count: > 1 })
            await Task.Delay(Moment, _clock, stop);
        await FollowAsync(_store, _catalog, _keys, _sessions, stop);
        await _store.FollowOthersAsync(stop);
        return Pause;
    }

    private void Look(IReadOnlyList<long>? webhookIds) => Wake();

    /// <summary>Brings into force what others have changed.</summary>
    public static async Task FollowAsync(IStore store, StoredCatalog catalog, KeyRing keys, Sessions sessions, CancellationToken stop)
    {
        var (access, version) = await store.ReadAsync(
            db => (Versions.Read(db, Versions.Access), Versions.Read(db, Versions.Catalog)),
            stop
        );
        // What takes something away from somebody comes first.
        sessions.Follow(access);
        await keys.FollowAsync(access, stop);
        await catalog.FollowAsync(version, stop);
    }
}
