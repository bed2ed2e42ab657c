using System.Data.Common;
using System.Globalization;
using Relay.Storage.Querying;

namespace Relay.Storage.Journal;

/// <summary>Reads a webhook's health out of its columns, wherever the row comes from.</summary>
internal static class HealthRow
{
    public const string Columns =
        "status, reason, epoch, strikes, strike_deliveries, last_error, last_sent_at, disabled_at, "
        + "parked_through, drain, drain_rate, drain_in_flight, probe_at, open_live, open_parked, hold_epoch, "
        + "hold_pauses, hold_from, hold_until, last_tried_at";

    public static WebhookHealth Read<T>(T row, int first)
        where T : IRow =>
        new()
        {
            Status = (WebhookStatus)row.Long(first),
            Reason = row.TextOrNull(first + 1),
            Epoch = (int)row.Long(first + 2),
            Strikes = (int)row.Long(first + 3),
            StrikeDeliveries = Ids(row.TextOrNull(first + 4)),
            LastError = row.TextOrNull(first + 5),
            LastSentAt = row.LongOrNull(first + 6),
            DisabledAt = row.LongOrNull(first + 7),
            ParkedThrough = row.Long(first + 8),
            Drain = new Drain(
                (DrainPhase)row.Long(first + 9),
                (int?)row.LongOrNull(first + 10),
                (int)row.Long(first + 11),
                row.LongOrNull(first + 12)
            ),
            OpenLive = row.Long(first + 13),
            OpenParked = row.Long(first + 14),
            // What was asked for in an older epoch is over.
            Hold =
                row.Long(first + 15) == row.Long(first + 2)
                    ? new Hold((int)row.Long(first + 16), row.Long(first + 17), row.Long(first + 18))
                    : Hold.None,
            LastTriedAt = row.LongOrNull(first + 19),
        };

    /// <summary>The same from a reader of ADO.NET.</summary>
    public static WebhookHealth Read(DbDataReader row, int first) => Read(new ReaderRow(row), first);

    private static long[] Ids(string? text) =>
        string.IsNullOrEmpty(text) ? [] : [.. text.Split(',').Select(id => long.Parse(id, CultureInfo.InvariantCulture))];

    private readonly struct ReaderRow(DbDataReader row) : IRow
    {
        public long Long(int column) => row.GetInt64(column);

        public long? LongOrNull(int column) => Sql.LongOrNull(row, column);

        public string? TextOrNull(int column) => Sql.TextOrNull(row, column);
    }
}
