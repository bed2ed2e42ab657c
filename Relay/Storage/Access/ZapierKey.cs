using System.Text;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>Zapier's key as a row among the keys, with the key itself sealed in it.</summary>
/// <param name="deriveKey">A key for a purpose, the same on every node; asked for once the store's secrets are open.</param>
internal sealed class ZapierKey(IStore store, KeyRing keys, IdSequence ids, TimeProvider clock, Func<string, byte[]> deriveKey) : IZapierKey
{
    private const string Table = "keys",
        Column = "shown";

    private readonly Lazy<SecretBox> _box = new(() => new SecretBox(deriveKey("zapier key")));

    public Task<string> ShowAsync(string actor, CancellationToken cancel) => RunAsync(renews: false, actor, cancel);

    public Task<string> RenewAsync(string actor, CancellationToken cancel) => RunAsync(renews: true, actor, cancel);

    private async Task<string> RunAsync(bool renews, string actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (id, fresh) = (ids.Next(), KeyRing.NewKey());
        var (key, version) = await store.WriteAsync(
            db =>
            {
                // First, so that two who ask at once get the same key.
                var raised = Versions.Raise(db, Versions.Access);
                var held = KeyRows.FindShown(db);
                if (held is { } there && !renews)
                {
                    Audit.Write(db, ids.Next(), now, actor, "zapier_key.shown", Ids.Key(there.Id));
                    return (Encoding.UTF8.GetString(_box.Value.Open(there.Shown, Table, there.Id, Column)), raised);
                }

                if (held is { } old)
                    KeyRows.Revoke(db, old.Id, now);
                var shown = _box.Value.Seal(Encoding.UTF8.GetBytes(fresh), Table, id, Column);
                KeyRows.Insert(db, new ApiKey(id, "Zapier", Role.Zapier, now, null), AccessHash.From(fresh), shown);
                Audit.Write(db, ids.Next(), now, actor, held is null ? "zapier_key.created" : "zapier_key.renewed", Ids.Key(id));
                return (fresh, raised);
            },
            cancel
        );
        await keys.FollowAsync(version, CancellationToken.None);
        return key;
    }
}
