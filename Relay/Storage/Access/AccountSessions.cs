using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>Sessions of accounts' pages in their table, by the hash of the secret.</summary>
/// <param name="deriveKey">A key for a purpose, the same on every node; asked for once the store's secrets are open.</param>
internal sealed class AccountSessions(IStore store, TimeProvider clock, Func<string, byte[]> deriveKey) : IAccountSessions
{
    private const string Prefix = "cs_";

    private readonly Lazy<TokenStamp> _stamp = new(() => new TokenStamp(deriveKey("account session stamp")));

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<(AccountSession Session, string Secret)> OpenAsync(
        string account,
        long keyId,
        TimeSpan life,
        CancellationToken cancel
    )
    {
        var secret = Prefix + _stamp.Value.New();
        var session = new AccountSession(account, Now + (long)life.TotalMilliseconds);
        return await store.WriteAsync(db => Insert(db, AccessHash.Bytes(secret), session, keyId), cancel)
            ? (session, secret)
            : throw new ProblemException(
                "rate_limited",
                $"{IAccountSessions.MostOut} sessions of this account are out; use them, or wait until they are over."
            );
    }

    public async Task<AccountSession?> FindAsync(string secret, CancellationToken cancel)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal) || !_stamp.Value.IsOurs(secret[Prefix.Length..]))
            return null;
        var hash = AccessHash.Bytes(secret);
        return await store.ReadAsync(db => Find(db, hash), cancel);
    }

    private bool Insert(DbConnection db, byte[] hash, AccountSession session, long keyId)
    {
        db.Execute("DELETE FROM account_sessions WHERE ends_at <= @now", ("now", Now));
        var isFull =
            db.Long("SELECT COUNT(*) FROM account_sessions WHERE account = @account", ("account", session.Account))
            >= IAccountSessions.MostOut;
        return !isFull
            && db.Execute(
                "INSERT INTO account_sessions (hash, account, key_id, created_at, ends_at) VALUES (@hash, @account, @key, @now, @ends)",
                ("hash", hash),
                ("account", session.Account),
                ("key", keyId),
                ("now", Now),
                ("ends", session.EndsAt)
            ) > 0;
    }

    private static AccountSession? Find(DbConnection db, byte[] hash)
    {
        var (session, holds) = db.First(
            """
            SELECT account, ends_at,
                CASE WHEN key_id = 0 OR EXISTS (SELECT 1 FROM keys WHERE keys.id = key_id AND revoked_at IS NULL) THEN 1 ELSE 0 END
            FROM account_sessions WHERE hash = @hash
            """,
            row => ((AccountSession?)new AccountSession(row.GetString(0), row.GetInt64(1)), row.GetInt64(2) != 0),
            ("hash", hash)
        );
        // The stamp says that a node made it: what has no row is over and has left.
        if (session is null)
            return new AccountSession("", 0);
        return holds ? session : null;
    }
}
