using Relay.Hosting;
using Relay.Storage.Access;
using Relay.Storage.Catalog;
using Relay.Storage.Querying;

namespace Relay.Storage;

/// <summary>
/// Asks the store once a second what other nodes have changed. A change of this node's own is in force before its call returns and does
/// not wait for this.
/// </summary>
internal sealed class VersionPoll(
    IStore store,
    StoredCatalog catalog,
    KeyRing keys,
    Sessions sessions,
    TimeProvider clock,
    HealthBoard health,
    ILogger<VersionPoll> log
) : BackgroundLoop("versions", clock, health, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        await FollowAsync(store, catalog, keys, sessions, stop);
        return Pause;
    }

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
