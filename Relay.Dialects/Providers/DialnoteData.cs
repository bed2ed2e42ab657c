using Relay.Dialects.Json;

namespace Relay.Dialects.Providers;

/// <summary>
/// The facts in dialnote's <c>data</c> or flat <c>call</c> (<c>providers.md</c> §4.4).
/// The standard dialect reads with it too: Relay's own envelope has dialnote's form, so one relay can feed another.
/// </summary>
internal static class DialnoteData
{
    public static EventData Read(in InboundRequest request, Envelope envelope)
    {
        var body = JsonFacts.Parse(request.Body);
        var data = body.At("data");
        return (data.Exists ? ReadData(data) : ReadFlat(body.At("call"))) with
        {
            CallSid = envelope.CallId,
            AccountId = envelope.AccountId,
            OrganizationId = envelope.AccountId,
        };
    }

    private static EventData ReadData(JsonFacts data)
    {
        var (direction, number) = (data.Text("direction"), data.Text("phoneNumber"));
        return new EventData
        {
            Direction = direction,
            PhoneNumber = CallFacts.Number(number),
            From = data.Text("from") ?? (direction == CallFacts.Inbound ? number : null),
            To = data.Text("to") ?? (direction == CallFacts.Outbound ? number : null),
            FromName = data.Text("fromName"),
            UserId = data.Text("userId"),
            TransferredTo = data.Text("transferredTo"),
            Status = data.Text("status"),
            Duration = data.Number("duration"),
            StartedAt = data.Time("startedAt"),
            AnsweredAt = data.Time("answeredAt"),
            EndedAt = data.Time("endedAt"),
            RecordingUrl = data.Text("recordingUrl"),
            Transcript = data.Text("transcript"),
            VoicemailId = data.Id("voicemailId"),
            AudioUrl = data.Text("audioUrl"),
            NoteId = data.Id("noteId"),
            Content = data.Text("content"),
            Author = data.Text("author"),
            Summary = data.Text("summary"),
            AnalysisJson = data.Object("analysis"),
            BatchId = data.Id("batchId"),
            StatisticsJson = data.Object("statistics"),
            Error = data.Text("error"),
            Code = data.Text("code"),
        };
    }

    private static EventData ReadFlat(JsonFacts call)
    {
        var (direction, from, to) = (call.Text("direction"), call.Text("from_number"), call.Text("to_number"));
        return new EventData
        {
            Direction = direction,
            From = from,
            To = to,
            PhoneNumber = CallFacts.OtherParty(direction, from, to),
            Status = call.Text("status"),
            Duration = call.Number("duration"),
            RecordingUrl = call.Text("recording_url"),
            Summary = call.Text("transcription_summary"),
        };
    }
}
