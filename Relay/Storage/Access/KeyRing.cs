using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Relay.Hosting;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>
/// The keys by the hash of the whole key.
/// <code>
/// known ─► its caller        unknown ─► twenty times a second at most: has the version risen? ─► read them again ─► known or wrong
/// another node's change ─► the version rises ─► the poll, a second later at most ─► read them again
/// </code>
/// </summary>
internal sealed class KeyRing(IStore store, IdSequence ids, TimeProvider clock, CatalogOptions options, ILogger<KeyRing> log) : IKeyRing
{
    /// <summary>Look-ups of unknown keys a second, of all callers together.</summary>
    private const int LookUps = 20;

    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly TokenBucket _lookUps = new(burstSeconds: 1);

    /// <summary>Keys without a row: the environment's, and those that are lent.</summary>
    private readonly ConcurrentDictionary<string, KeySet.Held> _own = new();
    private volatile KeySet _keys = KeySet.Empty;

    /// <summary>The version of this node's newest own change: what was read before it is not put in force any more.</summary>
    private long _changedAt;

    /// <summary>Raised after this node revoked a key, with the version of that.</summary>
    public event Action<long>? Revoked;

    public string? FirstKey { get; private set; }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Loads the keys, and makes the first one where there is no key that can make others.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        if (options.AdminKey is { Length: > 0 } given)
        {
            if (!IsUsable(given))
                throw new StartException(StartException.BadConfiguration, "RELAY_ADMIN_KEY must be rk_ and 20 or more characters.");
            _own[AccessHash.From(given)] = new KeySet.Held(new ApiKey(0, "RELAY_ADMIN_KEY", Role.Admin, 0, null));
        }

        await RefreshAsync(cancel);
        if (!_own.IsEmpty || _keys.ByHash.Values.Any(key => key.Caller.Role == Role.Admin))
            return;
        if (options.IsExposed)
            throw new StartException(
                StartException.Exposed,
                "Other machines could reach this relay, and nobody has a key for it: set RELAY_ADMIN_KEY "
                    + "(rk_ and 20 or more characters), or start it once on http://localhost to make one."
            );
        await CreateFirstAsync(cancel);
    }

    public static bool IsUsable(string key) =>
        key.StartsWith("rk_", StringComparison.Ordinal) && key.Length >= 23 && key.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    public ValueTask<Caller?> FindAsync(string key, CancellationToken cancel) => FindByHashAsync(AccessHash.From(key), cancel);

    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<Caller?> FindByHashAsync(string hash, CancellationToken cancel)
    {
        var held = Known(hash);
        if (held is null && MayLookUp())
        {
            await RefreshAsync(cancel);
            held = Known(hash);
        }

        if (held?.TryTouch(Now, TouchEvery) == true)
            _ = TouchAsync(held.Id, Now);
        return held?.Caller;
    }

    /// <summary>Whether this is the hash of a key without a row that opens something on this node.</summary>
    public bool HoldsOwn(string hash) => _own.ContainsKey(hash);

    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancel) =>
        [.. (await store.ReadAsync(KeyRows.Read, cancel)).Select(row => row.Key)];

    public LentKey Lend(string name, Role role)
    {
        var key = NewKey();
        var hash = AccessHash.From(key);
        _own[hash] = new KeySet.Held(new ApiKey(0, name, role, Now, null));
        return new LentKey(key, () => _own.TryRemove(hash, out _));
    }

    public async Task<(ApiKey Record, string Key)> CreateAsync(string name, Role role, string actor, CancellationToken cancel) =>
        (await CreateAsync(name, role, actor, isFirst: false, cancel))!.Value;

    public async Task<bool> RevokeAsync(long id, string actor, CancellationToken cancel)
    {
        var version = await store.WriteAsync(
            db =>
            {
                var raised = Versions.Raise(db, Versions.Access);
                if (!KeyRows.Revoke(db, id, Now))
                    return 0;
                // Asked inside the transaction, so that two who revoke at once cannot lock everybody out.
                if (KeyRows.Admins(db) == 0 && string.IsNullOrEmpty(options.AdminKey))
                    throw new ProblemException("state_conflict", "This is the last admin key; make another one first.");
                Audit.Write(db, ids.Next(), Now, actor, "key.revoked", Ids.Key(id));
                return raised;
            },
            cancel
        );
        if (version == 0)
            return false;
        lock (_lock)
            (_keys, _changedAt) = (_keys.Without(id), Math.Max(_changedAt, version));
        Revoked?.Invoke(version);
        return true;
    }

    /// <summary>Takes over what others have changed.</summary>
    /// <param name="version">The version that the store has.</param>
    public Task FollowAsync(long version, CancellationToken cancel) => version > _keys.Version ? RefreshAsync(cancel) : Task.CompletedTask;

    private KeySet.Held? Known(string hash) => _own.GetValueOrDefault(hash) ?? _keys.ByHash.GetValueOrDefault(hash);

    private bool MayLookUp()
    {
        lock (_lock)
            return _lookUps.TryTake(LookUps, Now);
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        var known = _keys.Version;
        var (version, rows) = await store.ReadAsync(
            db =>
            {
                var current = Versions.Read(db, Versions.Access);
                return (current, current == known && known > 0 ? null : KeyRows.Read(db));
            },
            cancel
        );
        if (rows is null)
            return;
        lock (_lock)
        {
            if (version >= _changedAt && version >= _keys.Version)
                _keys = _keys.With(version, rows);
        }
    }

    /// <summary>Kept in a file as well, because a line on the console is easily missed.</summary>
    private async Task CreateFirstAsync(CancellationToken cancel)
    {
        if (await CreateAsync("first admin key", Role.Admin, "start", isFirst: true, cancel) is not { Key: var key })
            return;
        PrivateFile.Write(Path.Combine(options.DataFolder, "admin.key"), key + "\n");
        FirstKey = key;
    }

    /// <returns>Null where it was to be the first one and another node was quicker.</returns>
    private async Task<(ApiKey Record, string Key)?> CreateAsync(
        string name,
        Role role,
        string actor,
        bool isFirst,
        CancellationToken cancel
    )
    {
        var key = NewKey();
        var record = new ApiKey(ids.Next(), name, role, Now, null);
        var version = await store.WriteAsync(
            db =>
            {
                var raised = Versions.Raise(db, Versions.Access);
                if (isFirst && KeyRows.Admins(db) > 0)
                    return 0;
                KeyRows.Insert(db, record, AccessHash.From(key));
                Audit.Write(db, ids.Next(), Now, actor, "key.created", Ids.Key(record.Id), KeyRows.Name(role));
                return raised;
            },
            cancel
        );
        if (version == 0)
            return null;
        lock (_lock)
            (_keys, _changedAt) = (_keys.With(AccessHash.From(key), record), Math.Max(_changedAt, version));
        return (record, key);
    }

    /// <summary>The time of last use is worth one write a minute, and never worth a caller's wait or failure.</summary>
    private async Task TouchAsync(long id, long now)
    {
        try
        {
            await store.WriteAsync(db => KeyRows.Touch(db, id, now));
        }
        catch (Exception error) when (error is StorageException or ObjectDisposedException or OperationCanceledException)
        {
            log.LogDebug(LogEvents.KeyUseNotWritten, "The time of a key's last use was not written: {Reason}", error.Message);
        }
    }

    /// <summary>A key that nobody can guess: 256 random bits.</summary>
    public static string NewKey() => "rk_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
