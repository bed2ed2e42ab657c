using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <content>Voicemails.</content>
internal sealed partial class CallLog
{
    public Task<Page<VoicemailRecord>> VoicemailsAsync(VoicemailFilter filter, PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(db => FindVoicemails(db, filter, page), cancel);

    private Page<VoicemailRecord> FindVoicemails(DbConnection db, VoicemailFilter filter, PageRequest page)
    {
        var (atLeast, below) = HistoryRange.From(filter.From, filter.To, page.After);
        var where = new Where()
            .AddIf(filter.SourceId is not null, "v.source_id = @source", ("source", filter.SourceId))
            .AddIf(filter.From is not null, "v.first_heard_at >= @from", ("from", filter.From))
            .AddIf(filter.To is not null, "v.first_heard_at < @to", ("to", filter.To))
            .AddSimulated(filter.Simulated, "v.source_id");
        var ids = filter.Text is { } text ? Sought(db, text, atLeast, below) : null;
        where.AddIf(ids is not null, $"v.id IN ({Sql.List(ids ?? [])})");
        var found = _scan.Run(
            db,
            "voicemails",
            below,
            atLeast,
            page.Limit,
            (low, high, limit) =>
                db.Query(
                    $"SELECT {VoicemailLinks.Columns} FROM voicemails v WHERE {where} AND v.id >= @low AND v.id < @high "
                        + $"ORDER BY v.id DESC LIMIT {limit}",
                    VoicemailLinks.Read,
                    where.With(("low", low), ("high", high))
                ),
            row => row.Id,
            isShort: ids is not null
        );
        return new Page<VoicemailRecord>([.. found.Items.Select(voicemail => VoicemailLinks.Linked(db, voicemail))], found.Next);
    }

    /// <summary>Voicemails with this id, of the call that they name by it, or from this number.</summary>
    private static List<long> Sought(DbConnection db, string text, long atLeast, long below)
    {
        var ids = db.Query(
            "SELECT id FROM voicemails WHERE voicemail_id = @text UNION SELECT id FROM voicemails WHERE call_id IS NOT NULL AND call_id = @text",
            row => row.GetInt64(0),
            ("text", text)
        );
        return PhoneDigits.Sought(text) is { } digits ? [.. ids, .. CallSearch.Voicemails(db, digits, atLeast, below, Few)] : ids;
    }
}
