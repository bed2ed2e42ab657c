namespace Relay.Storage.Journal;

/// <summary>
/// Statements of the journal that both engines run as they stand. Parameters are numbered as they first appear: <c>$1</c> is a name to
/// SQLite and a place to PostgreSQL.
/// </summary>
internal static class JournalSql
{
    public const string FindFirst = "SELECT body_sha256, target FROM events WHERE id = $1";

    public const string IsAdmissible = "SELECT 1 FROM arrivals WHERE id = $1 AND late = 1 AND event_id IS NULL";

    public const string Admit = "UPDATE arrivals SET event_id = $1 WHERE id = $2";

    public const string FlagConflict = $"""
        UPDATE events SET flags = COALESCE(flags || ',', '') || '{EventRecord.KeyConflictFlag}'
        WHERE id = $1 AND INSTR(',' || COALESCE(flags, '') || ',', ',{EventRecord.KeyConflictFlag},') = 0
        """;

    public const string CountConflict = "UPDATE sources SET key_conflicts = key_conflicts + 1 WHERE id = $1";

    /// <summary>Of a source, all that became no event but for so many.</summary>
    public const string TrimRejected = """
        DELETE FROM arrivals WHERE result = 2 AND source_id = $1 AND event_id IS NULL AND id <=
            (SELECT id FROM arrivals WHERE result = 2 AND source_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)
        """;

    /// <summary>Parameters: now, 1 where it counts as a redrive, the delivery, redrives that it may have had.</summary>
    public const string Reopen = """
        UPDATE deliveries SET state = 0, retries = 0, throttled_at = NULL, next_at = $1, settled_at = NULL, redriven = redriven + $2
            WHERE id = $3 AND state = 3 AND redriven <= $4 RETURNING event_id, trigger, attempts
        """;
}
