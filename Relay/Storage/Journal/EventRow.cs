using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Journal;

/// <summary>Reads recorded events back whole, with headers and body.</summary>
internal static class EventRow
{
    public const string Columns =
        "id, source_id, kind, type, call_id, account_id, dedupe_key, occurred_at, received_at, verification, "
        + "problem, flags, target, remote, body_sha256, headers, body";

    public static Dictionary<long, EventRecord> Load(DbConnection connection, IEnumerable<long> ids)
    {
        var list = Sql.List(ids.Distinct());
        return connection.Query($"SELECT {Columns} FROM whole_events WHERE id IN ({list})", Read).ToDictionary(record => record.Id);
    }

    /// <summary>A row of <see cref="Columns"/>.</summary>
    public static EventRecord Read(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            SourceId = row.GetInt64(1),
            Envelope = new Envelope
            {
                Kind = row.GetString(2),
                Type = row.GetString(3),
                CallId = row.TextOrNull(4),
                AccountId = row.TextOrNull(5),
                DedupeKey = row.TextOrNull(6),
                OccurredAt = row.LongOrNull(7),
                Problem = row.TextOrNull(10),
            },
            ReceivedAt = row.GetInt64(8),
            Verification = (VerificationResult)row.GetInt64(9),
            Flags = row.TextOrNull(11)?.Split(',') ?? [],
            Remote = row.GetString(13),
            BodySha256 = row.BytesOrNull(14)!,
            Request = new InboundRequest(row.BytesOrNull(16) ?? [], HeaderBytes.Read(row.BytesOrNull(15)), row.TextOrNull(12) ?? ""),
        };
}
