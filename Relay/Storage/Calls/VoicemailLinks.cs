using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>
/// Which call a voicemail belongs to: the one that its payload names, or the only one from its number that ended as voicemail within ten
/// minutes of it. The latter is found anew at each reading,
/// so that it holds whatever came in first, and is given up again once a second call fits.
/// </summary>
internal static class VoicemailLinks
{
    public static readonly string Columns =
        "v.id, v.source_id, v.voicemail_id, v.call_id, v.occurred_at, v.state, " + SimulatedRows.Run("v.source_id");

    /// <summary>A row of <see cref="Columns"/>, with the call that its payload names.</summary>
    public static VoicemailRecord Read(DbDataReader row)
    {
        var state = VoicemailState.Read(row.BytesOrNull(5)!);
        return new VoicemailRecord(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetString(2),
            state.AccountId?.Value,
            state.From?.Value,
            state.AudioUrl?.Value,
            state.Transcript?.Value,
            state.Summary?.Value,
            row.LongOrNull(4),
            state.FirstHeardAt,
            row.TextOrNull(3),
            false,
            row.TextOrNull(6)
        );
    }

    /// <summary>The voicemail with its call, whether that is named or inferred.</summary>
    public static VoicemailRecord Linked(DbConnection db, VoicemailRecord voicemail)
    {
        if (voicemail.CallId is not null || PhoneDigits.From(voicemail.From) is not { } digits)
            return voicemail;
        return Inferred(db, voicemail.SourceId, PhoneDigits.Reversed(digits), voicemail.OccurredAt ?? voicemail.ReceivedAt) is { } call
            ? voicemail with
            {
                CallId = call,
                Inferred = true,
            }
            : voicemail;
    }

    /// <summary>The voicemail that was left in a call; where several name it, or fit, the first.</summary>
    public static VoicemailRecord? OfCall(DbConnection db, CallSummary call)
    {
        var named = db.First(
            $"SELECT {Columns} FROM voicemails v WHERE v.call_id IS NOT NULL AND v.call_id = @call AND v.source_id = @source ORDER BY v.id",
            Read,
            ("call", call.CallId),
            ("source", call.SourceId)
        );
        if (
            named is not null
            || call is not { Status: CallStatuses.Voicemail, EndedAt: { } ended }
            || PhoneDigits.From(call.From) is not { } digits
        )
            return named;
        var near = db.Query(
            $"SELECT {Columns} FROM voicemails v WHERE v.from_digits IS NOT NULL AND v.from_digits = @digits "
                + "AND v.occurred_at BETWEEN @from AND @to AND v.source_id = @source AND v.call_id IS NULL "
                + "ORDER BY v.occurred_at, v.id LIMIT 10",
            Read,
            ("digits", PhoneDigits.Reversed(digits)),
            ("from", ended - VoicemailRecord.Near),
            ("to", ended + VoicemailRecord.Near),
            ("source", call.SourceId)
        );
        return near.Select(voicemail => Linked(db, voicemail)).FirstOrDefault(voicemail => voicemail.CallId == call.CallId);
    }

    private static string? Inferred(DbConnection db, long source, string digits, long at)
    {
        var calls = db.Query(
            "SELECT call_id, source_id FROM calls WHERE status = 'voicemail' AND from_digits IS NOT NULL "
                + "AND from_digits = @digits AND ended_at BETWEEN @from AND @to AND source_id = @source LIMIT 2",
            row => row.GetString(0),
            ("digits", digits),
            ("from", at - VoicemailRecord.Near),
            ("to", at + VoicemailRecord.Near),
            ("source", source)
        );
        return calls.Count == 1 ? calls[0] : null;
    }
}
