using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Relay.Hosting;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>
/// The keys by the hash of the whole key. They are random, so a fast hash is enough; the look-up compares hashes, so its time tells
/// nothing about a key.
/// </summary>
internal sealed class KeyRing(IStore store, IdSequence ids, TimeProvider clock, CatalogOptions options, ILogger<KeyRing> log) : IKeyRing
{
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private volatile FrozenDictionary<string, Held> _byHash = FrozenDictionary<string, Held>.Empty;

    public string? FirstKey { get; private set; }

    public IReadOnlyList<ApiKey> Keys =>
        [.. _byHash.Values.Select(held => held.Record).Where(record => record.Id != 0).OrderBy(record => record.Id)];

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Loads the keys, and makes the first one where there is no key that can make others.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        var held = (
            await store.ReadAsync(
                db => db.Query("SELECT id, name, role, created_at, last_used_at, hash FROM keys WHERE revoked_at IS NULL", Row),
                cancel
            )
        ).ToDictionary();
        if (options.AdminKey is { Length: > 0 } given)
        {
            if (!IsUsable(given))
                throw new StartException(StartException.BadConfiguration, "RELAY_ADMIN_KEY must be rk_ and 20 or more characters.");
            held[Hash(given)] = new Held(new ApiKey(0, "RELAY_ADMIN_KEY", Role.Admin, 0, null));
        }

        _byHash = held.ToFrozenDictionary();
        if (held.Values.Any(key => key.Record.Role == Role.Admin))
            return;
        if (options.IsExposed)
            throw new StartException(
                StartException.Exposed,
                "Other machines could reach this relay, and nobody has a key for it: set RELAY_ADMIN_KEY (rk_ and 20 or more characters), or start it once on http://localhost to make one."
            );
        await CreateFirstAsync(cancel);
    }

    public static bool IsUsable(string key) =>
        key.StartsWith("rk_", StringComparison.Ordinal) && key.Length >= 23 && key.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    public Caller? Find(string key)
    {
        if (_byHash.GetValueOrDefault(Hash(key)) is not { } held)
            return null;
        Touch(held);
        return new Caller(held.Record.Id, held.Record.Name, held.Record.Role);
    }

    /// <summary>Whether a key with this hash still opens anything.</summary>
    public bool Holds(string hash) => _byHash.ContainsKey(hash);

    public LentKey Lend(string name, Role role)
    {
        var key = NewKey();
        // Without an id: like the key of the environment it is in no list, and nobody can revoke it by one.
        lock (_lock)
            _byHash = _byHash.Append(KeyValuePair.Create(Hash(key), new Held(new ApiKey(0, name, role, Now, null)))).ToFrozenDictionary();
        return new LentKey(key, () =>
        {
            lock (_lock)
                _byHash = _byHash.Where(entry => entry.Key != Hash(key)).ToFrozenDictionary();
        });
    }

    public async Task<(ApiKey Record, string Key)> CreateAsync(string name, Role role, string actor, CancellationToken cancel)
    {
        var key = NewKey();
        var record = new ApiKey(ids.Next(), name, role, Now, null);
        await store.WriteAsync(
            db =>
            {
                Insert(db, record, SHA256.HashData(Encoding.UTF8.GetBytes(key)));
                Audit.Write(db, ids.Next(), Now, actor, "key.created", Ids.Key(record.Id), Name(role));
                return true;
            },
            cancel
        );
        lock (_lock)
            _byHash = _byHash.Append(KeyValuePair.Create(Hash(key), new Held(record))).ToFrozenDictionary();
        return (record, key);
    }

    public async Task<bool> RevokeAsync(long id, string actor, CancellationToken cancel)
    {
        if (id == 0 || _byHash.Values.All(held => held.Record.Id != id))
            return false;
        await store.WriteAsync(
            db =>
            {
                // Asked inside the transaction, so that two who revoke at once cannot lock everybody out.
                var others = db.Long("SELECT COUNT(*) FROM keys WHERE role = 'admin' AND revoked_at IS NULL AND id <> @id", ("id", id));
                if (others == 0 && string.IsNullOrEmpty(options.AdminKey))
                    throw new ProblemException("state_conflict", "This is the last admin key; make another one first.");
                db.Execute("UPDATE keys SET revoked_at = @now WHERE id = @id", ("now", Now), ("id", id));
                Audit.Write(db, ids.Next(), Now, actor, "key.revoked", Ids.Key(id));
                return true;
            },
            cancel
        );
        lock (_lock)
            _byHash = _byHash.Where(entry => entry.Value.Record.Id != id).ToFrozenDictionary();
        return true;
    }

    /// <summary>Kept in a file as well, because a line on the console is easily missed.</summary>
    private async Task CreateFirstAsync(CancellationToken cancel)
    {
        var (_, key) = await CreateAsync("first admin key", Role.Admin, "start", cancel);
        PrivateFile.Write(Path.Combine(options.DataFolder, "admin.key"), key + "\n");
        FirstKey = key;
    }

    /// <summary>The time of last use is worth one write a minute, and never worth a caller's wait or failure.</summary>
    private void Touch(Held held)
    {
        var now = Now;
        var last = Interlocked.Read(ref held.TouchedAt);
        if (
            held.Record.Id == 0
            || now - last < TouchEvery.TotalMilliseconds
            || Interlocked.CompareExchange(ref held.TouchedAt, now, last) != last
        )
            return;
        held.Record = held.Record with { LastUsedAt = now };
        _ = TouchAsync(held.Record.Id, now);
    }

    private async Task TouchAsync(long id, long now)
    {
        try
        {
            await store.WriteAsync(db => db.Execute("UPDATE keys SET last_used_at = @now WHERE id = @id", ("now", now), ("id", id)));
        }
        catch (Exception error) when (error is StorageException or ObjectDisposedException or OperationCanceledException)
        {
            log.LogDebug(LogEvents.KeyUseNotWritten, "The time of a key's last use was not written: {Reason}", error.Message);
        }
    }

    private static void Insert(DbConnection db, ApiKey record, byte[] hash) =>
        db.Execute(
            "INSERT INTO keys (id, name, role, hash, created_at) VALUES (@id, @name, @role, @hash, @at)",
            ("id", record.Id),
            ("name", record.Name),
            ("role", Name(record.Role)),
            ("hash", hash),
            ("at", record.CreatedAt)
        );

    private static KeyValuePair<string, Held> Row(DbDataReader row) =>
        KeyValuePair.Create(
            Convert.ToHexString((byte[])row.GetValue(5)),
            new Held(
                new ApiKey(
                    row.GetInt64(0),
                    row.GetString(1),
                    row.GetString(2) == "admin" ? Role.Admin : Role.Viewer,
                    row.GetInt64(3),
                    row.LongOrNull(4)
                )
            )
        );

    private static string Name(Role role) => role == Role.Admin ? "admin" : "viewer";

    public static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static string NewKey() => "rk_" + Base64Url(RandomNumberGenerator.GetBytes(32));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private sealed class Held(ApiKey record)
    {
        public long TouchedAt = record.LastUsedAt ?? 0;

        public ApiKey Record { get; set; } = record;
    }
}
