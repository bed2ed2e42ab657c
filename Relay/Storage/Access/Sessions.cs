using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Relay.Hosting;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>
/// The sessions by the hash of their cookie, in memory for reading and in the store for the next start. The time of last use is written
/// once a minute: a crash can cost a session that minute of its hour.
/// </summary>
internal sealed class Sessions(IStore store, KeyRing keys, IdSequence ids, TimeProvider clock, ILogger<Sessions> log) : ISessions
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12),
        LongestIdle = TimeSpan.FromHours(1),
        LinkLife = TimeSpan.FromHours(1),
        TouchEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Session> _sessions = new();
    private readonly ConcurrentDictionary<string, long> _links = new();

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task LoadAsync(CancellationToken cancel)
    {
        await store.WriteAsync(
            db =>
                db.Execute(
                    "DELETE FROM sessions WHERE created_at < @oldest OR seen_at < @idle",
                    ("oldest", Now - Longest.TotalMilliseconds),
                    ("idle", Now - LongestIdle.TotalMilliseconds)
                ),
            cancel
        );
        foreach (
            var (hash, session) in await store.ReadAsync(
                db => db.Query("SELECT id, key_hash, key_id, name, role, created_at, seen_at FROM sessions", Row),
                cancel
            )
        )
            _sessions[hash] = session;
    }

    public string NewLink()
    {
        var link = NewToken();
        _links[Hash(link)] = Now;
        return link;
    }

    public async Task<string?> SignInAsync(string key, CancellationToken cancel) =>
        keys.Find(key) is { } caller ? await OpenAsync(caller, KeyRing.Hash(key), cancel) : null;

    public async Task<string?> SignInByLinkAsync(string link, CancellationToken cancel)
    {
        var hash = Hash(link);
        if (!_links.TryRemove(hash, out var madeAt) || Now - madeAt > LinkLife.TotalMilliseconds)
            return null;
        try
        {
            return await OpenAsync(new Caller(0, "sign-in link", Role.Admin), null, cancel);
        }
        catch
        {
            _links[hash] = madeAt;
            throw;
        }
    }

    public Caller? Find(string token)
    {
        var hash = Hash(token);
        if (!_sessions.TryGetValue(hash, out var session))
            return null;
        var now = Now;
        if (
            now - session.CreatedAt > Longest.TotalMilliseconds
            || now - session.SeenAt > LongestIdle.TotalMilliseconds
            || (session.KeyHash is { } key && !keys.Holds(key))
        )
        {
            _sessions.TryRemove(hash, out _);
            return null;
        }

        Touch(hash, session, now);
        return session.Caller;
    }

    public async Task EndAsync(string token, CancellationToken cancel)
    {
        if (!_sessions.TryRemove(Hash(token), out var session))
            return;
        await store.WriteAsync(
            db =>
            {
                Audit.Write(db, ids.Next(), Now, Actor(session.Caller), "session.ended", session.Caller.Name);
                return db.Execute("DELETE FROM sessions WHERE id = @id", ("id", Convert.FromHexString(Hash(token))));
            },
            cancel
        );
    }

    private async Task<string> OpenAsync(Caller caller, string? keyHash, CancellationToken cancel)
    {
        var token = NewToken();
        var session = new Session(caller, keyHash, Now);
        await store.WriteAsync(
            db =>
            {
                Audit.Write(db, ids.Next(), session.CreatedAt, Actor(caller), "session.opened", caller.Name);
                return db.Execute(
                    "INSERT INTO sessions (id, key_hash, key_id, name, role, created_at, seen_at) VALUES (@id, @hash, @key, @name, @role, @now, @now)",
                    ("id", Convert.FromHexString(Hash(token))),
                    ("hash", keyHash),
                    ("key", caller.KeyId),
                    ("name", caller.Name),
                    ("role", caller.Role.ToString()),
                    ("now", session.CreatedAt)
                );
            },
            cancel
        );
        _sessions[Hash(token)] = session;
        return token;
    }

    private void Touch(string hash, Session session, long now)
    {
        var last = Interlocked.Read(ref session.SeenAt);
        if (now - last < TouchEvery.TotalMilliseconds || Interlocked.CompareExchange(ref session.SeenAt, now, last) != last)
            return;
        _ = TouchAsync(hash, now);
    }

    private async Task TouchAsync(string hash, long now)
    {
        try
        {
            await store.WriteAsync(db =>
                db.Execute("UPDATE sessions SET seen_at = @now WHERE id = @id", ("now", now), ("id", Convert.FromHexString(hash)))
            );
        }
        catch (Exception error) when (error is StorageException or ObjectDisposedException or OperationCanceledException)
        {
            log.LogDebug(LogEvents.SessionUseNotWritten, "A session's time of last use was not written: {Reason}", error.Message);
        }
    }

    private static string Actor(Caller caller) => caller.KeyId > 0 ? Ids.Key(caller.KeyId) : caller.Name;

    private static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static (string Hash, Session Session) Row(DbDataReader row) =>
        (
            Convert.ToHexStringLower(row.BytesOrNull(0)!),
            new Session(
                new Caller(row.GetInt64(2), row.GetString(3), Enum.Parse<Role>(row.GetString(4))),
                row.TextOrNull(1),
                row.GetInt64(5)
            )
            {
                SeenAt = row.GetInt64(6),
            }
        );

    private sealed class Session(Caller caller, string? keyHash, long createdAt)
    {
        public long SeenAt = createdAt;

        public Caller Caller { get; } = caller;

        public string? KeyHash { get; } = keyHash;

        public long CreatedAt { get; } = createdAt;
    }
}
