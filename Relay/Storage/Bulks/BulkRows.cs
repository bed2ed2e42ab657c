using System.Data.Common;
using System.Text.Json;
using Relay.Storage.Querying;

namespace Relay.Storage.Bulks;

/// <summary>Bulks as rows.</summary>
internal static class BulkRows
{
    private const string Columns = "id, created_at, started_at, ended_at, state, filter, matched, through, position, done, created, error";

    public static void Insert(DbConnection db, BulkRecord bulk)
    {
        db.Execute(
            "INSERT INTO bulks (id, created_at, state, action, filter, matched, through, position) "
                + "VALUES (@id, @at, @state, @action, @filter, @matched, @through, @position)",
            ("id", bulk.Id),
            ("at", bulk.CreatedAt),
            ("state", bulk.State.ToString()),
            ("action", bulk.Order.Action.ToString()),
            ("filter", JsonSerializer.Serialize(bulk.Order)),
            ("matched", bulk.Matched),
            ("through", bulk.Through),
            ("position", bulk.Position)
        );
        db.Execute(
            "DELETE FROM bulks WHERE state <> @running AND id NOT IN (SELECT id FROM bulks ORDER BY id DESC LIMIT @kept)",
            ("running", nameof(BulkState.Running)),
            ("kept", IBulkLog.Kept)
        );
    }

    /// <summary>Moves one from one of these states to another; false where it is in none of them.</summary>
    public static bool Move(DbConnection db, long id, IEnumerable<BulkState> from, BulkState to, long now, string? error) =>
        db.Execute(
            $"""
            UPDATE bulks SET state = @to, error = @error, started_at = CASE WHEN @begins = 1 THEN @now ELSE started_at END,
                ended_at = CASE WHEN @begins = 1 THEN NULL ELSE @now END
            WHERE id = @id AND state IN ({Sql.List(from.Select(state => $"'{state}'"))})
            """,
            ("to", to.ToString()),
            ("error", error),
            ("begins", to == BulkState.Running ? 1 : 0),
            ("now", now),
            ("id", id)
        ) == 1;

    public static BulkRecord? Find(DbConnection db, long id) => db.First($"SELECT {Columns} FROM bulks WHERE id = @id", Read, ("id", id));

    public static BulkRecord? Running(DbConnection db) =>
        db.First($"SELECT {Columns} FROM bulks WHERE state = 'Running' ORDER BY id LIMIT 1", Read);

    public static Page<BulkRecord> List(DbConnection db, PageRequest page)
    {
        var rows = db.Query(
            $"SELECT {Columns} FROM bulks WHERE id < @before ORDER BY id DESC LIMIT @limit",
            Read,
            ("before", page.After ?? long.MaxValue),
            ("limit", page.Limit + 1)
        );
        return rows.Count > page.Limit
            ? new Page<BulkRecord>(rows.GetRange(0, page.Limit), rows[page.Limit - 1].Id)
            : new Page<BulkRecord>(rows, null);
    }

    private static BulkRecord Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetInt64(1),
            row.LongOrNull(2),
            row.LongOrNull(3),
            Enum.Parse<BulkState>(row.GetString(4)),
            JsonSerializer.Deserialize<BulkOrder>(row.GetString(5))!,
            row.GetInt64(6),
            row.GetInt64(7),
            row.GetInt64(8),
            row.GetInt64(9),
            row.GetInt64(10),
            row.TextOrNull(11)
        );
}
