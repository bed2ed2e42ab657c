using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Changes;

/// <summary>The rows of the change log: number of the first change, time, packed changes.</summary>
internal static class ChangeRows
{
    /// <summary>From the row on that holds the change behind this number: it begins at or before that.</summary>
    public static Sql.RowStream After(DbConnection db, long number) =>
        db.Stream(
            "SELECT seq, at, body FROM changes WHERE seq >= COALESCE((SELECT seq FROM changes WHERE seq <= @next ORDER BY seq DESC LIMIT 1), 0) ORDER BY seq",
            ("next", number + 1)
        );
}
