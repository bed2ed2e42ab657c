using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>Keys as rows: the hash of the whole key, never the key.</summary>
internal static class KeyRows
{
    private const string Admin = "admin",
        Viewer = "viewer",
        Zapier = "zapier";

    /// <summary>Every key that opens something, oldest first.</summary>
    public static List<(string Hash, ApiKey Key)> Read(DbConnection db) =>
        db.Query("SELECT id, name, role, created_at, last_used_at, hash FROM keys WHERE revoked_at IS NULL ORDER BY id", Row);

    /// <summary>How many of them can make others, but for one.</summary>
    public static long Admins(DbConnection db, long exceptId = 0) =>
        db.Long($"SELECT COUNT(*) FROM keys WHERE role = '{Admin}' AND revoked_at IS NULL AND id <> @id", ("id", exceptId));

    /// <param name="shown">The key itself, sealed, where it can be shown again.</param>
    public static void Insert(DbConnection db, ApiKey key, string hash, byte[]? shown = null) =>
        db.Execute(
            "INSERT INTO keys (id, name, role, hash, created_at, shown) VALUES (@id, @name, @role, @hash, @at, @shown)",
            ("id", key.Id),
            ("name", key.Name),
            ("role", Name(key.Role)),
            ("hash", Convert.FromHexString(hash)),
            ("at", key.CreatedAt),
            ("shown", shown)
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

    /// <summary>The key that can be shown again; null where there is none that opens something.</summary>
    public static (long Id, byte[] Shown)? FindShown(DbConnection db) =>
        db.First("SELECT id, shown FROM keys WHERE shown IS NOT NULL AND revoked_at IS NULL ORDER BY id DESC LIMIT 1", row =>
            ((long, byte[])?)(row.GetInt64(0), row.BytesOrNull(1)!)
        );

    public static string Name(Role role) =>
        role switch
        {
            Role.Admin => Admin,
            Role.Zapier => Zapier,
            _ => Viewer,
        };

    private static Role ReadRole(string name) =>
        name switch
        {
            Admin => Role.Admin,
            Zapier => Role.Zapier,
            _ => Role.Viewer,
        };

    private static (string, ApiKey) Row(DbDataReader row) =>
        (
            Convert.ToHexStringLower(row.BytesOrNull(5)!),
            new ApiKey(row.GetInt64(0), row.GetString(1), ReadRole(row.GetString(2)), row.GetInt64(3), row.LongOrNull(4))
        );
}
