using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>What a source lately brings for its calls, by what its last ones have.</summary>
internal static class Practices
{
    private const int Calls = 50;

    /// <summary>What is younger may still be on its way.</summary>
    private const long Settled = 600_000;

    public static SourcePractice Find(DbConnection db, long sourceId, long now)
    {
        // Within the latest calls only: a source that has been silent for long promises nothing.
        var latest = db.Long($"SELECT id FROM calls ORDER BY id DESC LIMIT 1 OFFSET {HistoryScan.Slice}");
        return db.First(
            $"""
            SELECT COUNT(*), COUNT(recording_url),
                SUM(CASE WHEN has_transcript = 1 AND recording_url IS NOT NULL THEN 1 ELSE 0 END), SUM(has_summary) FROM
            (SELECT recording_url, has_transcript, has_summary FROM calls WHERE id > @latest AND source_id = @source
                AND status = 'completed' AND (duration IS NULL OR duration > 0) AND ended_at < @settled ORDER BY id DESC LIMIT {Calls}) newest
            """,
            row =>
                row.GetInt64(0) == 0
                    ? null
                    : new SourcePractice(
                        AtLeastHalf(row.GetInt64(1), row.GetInt64(0)),
                        AtLeastHalf(row.GetInt64(2), row.GetInt64(1)),
                        AtLeastHalf(row.GetInt64(3), row.GetInt64(0))
                    ),
            ("latest", latest),
            ("source", sourceId),
            ("settled", now - Settled)
        ) ?? SourcePractice.None;
    }

    private static bool AtLeastHalf(long some, long all) => some > 0 && some * 2 >= all;
}
