using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>Sessions as rows, by the hash of their token.</summary>
internal static class SessionRows
{
    /// <summary>How long one lives, and how long without a request.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12),
        LongestIdle = TimeSpan.FromHours(1);

    /// <summary>Whether it is over by these times. All are Unix milliseconds.</summary>
    public static bool IsOver(long createdAt, long seenAt, long now) =>
        now - createdAt > Longest.TotalMilliseconds || now - seenAt > LongestIdle.TotalMilliseconds;

    /// <summary>A session that holds: it is not over, and the key that opened it is not revoked.</summary>
    public static Session? Find(DbConnection db, string hash, long now) =>
        db.First(
            """
            SELECT key_hash, key_id, name, role, created_at, seen_at FROM sessions
            WHERE id = @id AND (key_id = 0 OR EXISTS (SELECT 1 FROM keys WHERE keys.id = key_id AND revoked_at IS NULL))
            """,
            Row,
            ("id", Convert.FromHexString(hash))
        )
            is { } found
        && !IsOver(found.CreatedAt, found.SeenAt, now)
            ? found
            : null;

    public static void Insert(DbConnection db, string hash, Session session) =>
        db.Execute(
            "INSERT INTO sessions (id, key_hash, key_id, name, role, created_at, seen_at) VALUES (@id, @hash, @key, @name, @role, @now, @now)",
            ("id", Convert.FromHexString(hash)),
            ("hash", session.KeyHash),
            ("key", session.Caller.KeyId),
            ("name", session.Caller.Name),
            ("role", session.Caller.Role.ToString()),
            ("now", session.CreatedAt)
        );

    /// <summary>Who it was; null where it was none.</summary>
    public static Caller? Delete(DbConnection db, string hash) =>
        db.First(
            "DELETE FROM sessions WHERE id = @id RETURNING key_id, name, role",
            row => new Caller(row.GetInt64(0), row.GetString(1), Enum.Parse<Role>(row.GetString(2))),
            ("id", Convert.FromHexString(hash))
        );

    public static int DeleteOver(DbConnection db, long now) =>
        db.Execute(
            "DELETE FROM sessions WHERE created_at < @oldest OR seen_at < @idle",
            ("oldest", now - (long)Longest.TotalMilliseconds),
            ("idle", now - (long)LongestIdle.TotalMilliseconds)
        );

    /// <summary>Another node may have seen its person later.</summary>
    public static int Touch(DbConnection db, string hash, long now) =>
        db.Execute(
            "UPDATE sessions SET seen_at = @now WHERE id = @id AND seen_at < @now",
            ("now", now),
            ("id", Convert.FromHexString(hash))
        );

    private static Session Row(DbDataReader row) =>
        new(
            new Caller(row.GetInt64(1), row.GetString(2), Enum.Parse<Role>(row.GetString(3))),
            row.TextOrNull(0),
            row.GetInt64(4),
            row.GetInt64(5)
        );
}
