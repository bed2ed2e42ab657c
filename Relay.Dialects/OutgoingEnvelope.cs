using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects;

/// <summary>
/// The body of envelope mode: one shape whichever provider the event came from (api.md, "The envelope"). The bytes are what
/// <c>JSON.stringify(JSON.parse(bytes))</c> gives, because
/// receivers written to dialnote's guide sign the re-serialised body.
/// </summary>
public static class OutgoingEnvelope
{
    private const int TypicalSize = 1024;

    /// <summary>Writes the envelope as UTF-8.</summary>
    /// <param name="eventId">The event's id, <c>evt_…</c>.</param>
    /// <param name="dialect">The source's dialect: <c>data.provider</c>.</param>
    /// <param name="envelope">The event's envelope; its kind decides which fields <c>data</c> has.</param>
    /// <param name="data">The event's facts.</param>
    /// <param name="receivedAt">Unix milliseconds; the timestamp where the provider gave none.</param>
    /// <param name="fallbackOrganization">The source's organization, else its id.</param>
    /// <param name="simulated">The run of a storm that made the event up; null where a provider sent it.</param>
    public static byte[] Write(
        string eventId,
        string dialect,
        Envelope envelope,
        EventData data,
        long receivedAt,
        string fallbackOrganization,
        string? simulated = null
    )
    {
        var account = data.AccountId ?? envelope.AccountId;
        using var output = new ByteBuffer(TypicalSize);
        var json = new JavaScriptWriter(output);
        json.Begin();
        json.Text("id", eventId);
        json.Text("type", envelope.Kind == Kinds.Other ? envelope.Type : envelope.Kind);
        json.Time("timestamp", envelope.OccurredAt ?? receivedAt);
        json.Text("organizationId", data.OrganizationId ?? account ?? fallbackOrganization);
        json.TextIfAny("simulated", simulated);
        if (Kinds.IsOwn(envelope.Kind))
        {
            json.Json("data", data.OwnJson);
        }
        else
        {
            json.Begin("data");
            WriteData(ref json, dialect, envelope.Kind, data with { CallSid = data.CallSid ?? envelope.CallId, AccountId = account });
            json.End();
        }

        json.End();
        return output.ToArray();
    }

    private static void WriteData(ref JavaScriptWriter json, string dialect, string kind, EventData data)
    {
        switch (kind)
        {
            case Kinds.BatchCompleted or Kinds.BatchFailed:
                WriteBatch(ref json, dialect, kind, data);
                break;
            case Kinds.Other:
                WriteOther(ref json, dialect, data);
                break;
            default:
                WriteCall(ref json, dialect, kind, data);
                break;
        }
    }

    /// <summary>The fields of every call kind, null where unknown, then those of this kind.</summary>
    private static void WriteCall(ref JavaScriptWriter json, string dialect, string kind, EventData data)
    {
        json.Text("callSid", data.CallSid);
        json.Text("direction", data.Direction);
        json.Text("phoneNumber", data.PhoneNumber);
        json.Text("status", data.Status);
        json.Number("duration", data.Duration);
        json.Text("from", data.From);
        json.Text("to", data.To);
        json.Time("startedAt", data.StartedAt);
        json.Time("answeredAt", data.AnsweredAt);
        json.Time("endedAt", data.EndedAt);
        json.Text("provider", dialect);
        json.Text("accountId", data.AccountId);
        WriteAdded(ref json, kind, data);
    }

    private static void WriteAdded(ref JavaScriptWriter json, string kind, EventData data)
    {
        switch (kind)
        {
            case Kinds.CallCompleted:
                WriteExtras(ref json, data);
                break;
            case Kinds.CallReported:
                json.Text("summary", data.Summary);
                json.Json("analysis", data.AnalysisJson);
                WriteExtras(ref json, data with { Summary = null, AnalysisJson = null });
                break;
            case Kinds.RecordingAvailable:
                json.Text("recordingUrl", data.RecordingUrl);
                json.TextIfAny("summary", data.Summary);
                break;
            case Kinds.TranscriptReady:
                json.Text("transcript", data.Transcript);
                json.TextIfAny("voicemailId", data.VoicemailId);
                break;
            case Kinds.VoicemailReceived:
                json.Text("voicemailId", data.VoicemailId);
                json.Text("audioUrl", data.AudioUrl);
                break;
            case Kinds.NoteCreated:
                json.Text("noteId", data.NoteId);
                json.Text("content", data.Content);
                json.Text("author", data.Author);
                break;
        }
    }

    // What a provider says together with the end of a call (Dialgen: everything) is not withheld; no other event would bring it.
    private static void WriteExtras(ref JavaScriptWriter json, EventData data)
    {
        json.TextIfAny("error", data.Error);
        json.TextIfAny("recordingUrl", data.RecordingUrl);
        json.TextIfAny("transcript", data.Transcript);
        json.TextIfAny("summary", data.Summary);
        if (data.AnalysisJson is not null)
            json.Json("analysis", data.AnalysisJson);
        json.TextIfAny("batchId", data.BatchId);
    }

    private static void WriteBatch(ref JavaScriptWriter json, string dialect, string kind, EventData data)
    {
        json.Text("batchId", data.BatchId);
        if (kind == Kinds.BatchCompleted)
        {
            json.Json("statistics", data.StatisticsJson);
        }
        else
        {
            json.Text("error", data.Error);
            json.Text("code", data.Code);
        }

        json.Text("provider", dialect);
        json.Text("accountId", data.AccountId);
    }

    // Nothing is promised for these: the facts that are known, and who said them. The whole body is what `original` mode is for.
    private static void WriteOther(ref JavaScriptWriter json, string dialect, EventData data)
    {
        json.TextIfAny("callSid", data.CallSid);
        json.TextIfAny("direction", data.Direction);
        json.TextIfAny("phoneNumber", data.PhoneNumber);
        json.TextIfAny("status", data.Status);
        if (data.Duration is not null)
            json.Number("duration", data.Duration);
        json.TextIfAny("from", data.From);
        json.TextIfAny("to", data.To);
        if (data.StartedAt is not null)
            json.Time("startedAt", data.StartedAt);
        if (data.AnsweredAt is not null)
            json.Time("answeredAt", data.AnsweredAt);
        if (data.EndedAt is not null)
            json.Time("endedAt", data.EndedAt);
        json.Text("provider", dialect);
        json.Text("accountId", data.AccountId);
    }
}
