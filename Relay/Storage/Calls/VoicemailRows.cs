using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>Voicemails as rows.</summary>
internal static class VoicemailRows
{
    private static readonly string[] Columns =
    [
        "id",
        "source_id",
        "voicemail_id",
        "call_id",
        "from_digits",
        "occurred_at",
        "first_heard_at",
        "state",
    ];

    /// <summary>What is known of these voicemails, with what is said now.</summary>
    public static IReadOnlyList<VoicemailChange> Merged(DbConnection db, IReadOnlyList<VoicemailChange> changes)
    {
        using var known = new Prepared(
            db,
            "SELECT id, state FROM voicemails WHERE voicemail_id = @voicemail AND source_id = @source",
            "voicemail",
            "source"
        );
        return
        [
            .. changes.Select(change =>
                known.First(
                    row =>
                        change with
                        {
                            EventId = row.GetInt64(0),
                            State = VoicemailState.Merge(VoicemailState.Read(row.BytesOrNull(1)!), change.State),
                        },
                    change.VoicemailId,
                    change.SourceId
                ) ?? change
            ),
        ];
    }

    public static void Write(DbConnection db, IReadOnlyList<VoicemailChange> changes)
    {
        using var writes = new RowWrites(db);
        var voicemails = writes.Prepare(Prepared.Upsert("voicemails", Columns), Columns);
        foreach (var change in changes)
        {
            var state = change.State;
            var digits = PhoneDigits.From(state.From?.Value) is { } number ? PhoneDigits.Reversed(number) : null;
            voicemails(
                change.EventId,
                change.SourceId,
                change.VoicemailId,
                state.CallId?.Value,
                digits,
                state.OccurredAt?.Value,
                state.FirstHeardAt,
                state.Write()
            );
        }

        writes.Send();
    }
}
