using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Retention;

/// <summary>
/// How far each walk has come: one mark that all sources share, and one for each source that goes by days of its own. A mark moves in the
/// transaction of what it stands for, so a round that was cut off goes on there.
/// </summary>
internal static class RetentionMarks
{
    /// <summary>Of all sources that have no mark of their own.</summary>
    public const long Shared = 0;

    public static Dictionary<long, long> Read(DbConnection db, string walk) =>
        db.Query(
                "SELECT source_id, through FROM retention_marks WHERE name = @name",
                row => (row.GetInt64(0), row.GetInt64(1)),
                ("name", walk)
            )
            .ToDictionary();

    public static int Move(DbConnection db, string walk, IEnumerable<long> sources, long through)
    {
        var moved = 0;
        foreach (var source in sources)
            moved += db.Execute(
                "INSERT INTO retention_marks (name, source_id, through) VALUES (@name, @source, @through) "
                    + "ON CONFLICT (name, source_id) DO UPDATE SET through = excluded.through",
                ("name", walk),
                ("source", source),
                ("through", through)
            );
        return moved;
    }

    /// <summary>A source goes with the others from here on.</summary>
    public static int Drop(DbConnection db, string walk, IEnumerable<long> sources) =>
        db.Execute($"DELETE FROM retention_marks WHERE name = @name AND source_id IN ({Sql.List(sources)})", ("name", walk));
}
