using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>Keys as rows: the hash of the whole key, never the key.</summary>
internal static class KeyRows
{
    private const string Admin = "admin",
        Viewer = "viewer";

    /// <summary>Every key that opens something, oldest first.</summary>
    public static List<(string Hash, ApiKey Key)> Read(DbConnection db) =>
        db.Query("SELECT id, name, role, created_at, last_used_at, hash FROM keys WHERE revoked_at IS NULL ORDER BY id", Row);

    /// <summary>How many of them can make others, but for one.</summary>
    public static long Admins(DbConnection db, long exceptId = 0) =>
        db.Long($"SELECT COUNT(*) FROM keys WHERE role = '{Admin}' AND revoked_at IS NULL AND id <> @id", ("id", exceptId));

    public static void Insert(DbConnection db, ApiKey key, string hash) =>
        db.Execute(
            "INSERT INTO keys (id, name, role, hash, created_at) VALUES (@id, @name, @role, @hash, @at)",
            ("id", key.Id),
            ("name", key.Name),
            ("role", Name(key.Role)),
            ("hash", Convert.FromHexString(hash)),
            ("at", key.CreatedAt)
        );

    /// <returns>Whether it opened something until now.</returns>
    public static bool Revoke(DbConnection db, long id, long now) =>
        db.Execute("UPDATE keys SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL", ("now", now), ("id", id)) > 0;

    /// <summary>Another node may have seen it used later.</summary>
    public static int Touch(DbConnection db, long id, long now) =>
        db.Execute(
            "UPDATE keys SET last_used_at = @now WHERE id = @id AND (last_used_at IS NULL OR last_used_at < @now)",
            ("now", now),
            ("id", id)
        );

    public static string Name(Role role) => role == Role.Admin ? Admin : Viewer;

    private static (string, ApiKey) Row(DbDataReader row) =>
        (
            Convert.ToHexStringLower(row.BytesOrNull(5)!),
            new ApiKey(
                row.GetInt64(0),
                row.GetString(1),
                row.GetString(2) == Admin ? Role.Admin : Role.Viewer,
                row.GetInt64(3),
                row.LongOrNull(4)
            )
        );
}
