using Relay.Dialects.Json;

namespace Relay.Dialects.Providers;

/// <summary>The facts in VoiceDock's <c>message</c> (<c>providers.md</c> §2.4).</summary>
internal static class VoiceDockData
{
    public static EventData Read(in InboundRequest request, Envelope envelope)
    {
        var message = JsonFacts.Parse(request.Body).At("message");
        var (status, direction) = (message.Text("call", "status"), Direction(message.Text("call", "type")));
        var (customer, line) = (message.Text("customer", "number"), message.Text("phone_number", "number"));
        var (from, to) = direction == CallFacts.Outbound ? (line, customer) : (customer, line);
        return new EventData
        {
            CallSid = envelope.CallId,
            Direction = direction,
            From = from,
            To = to,
            PhoneNumber = CallFacts.OtherParty(direction, from, to),
            Status = Status(status),
            Duration = message.Number("duration_seconds"),
            StartedAt = message.Time("started_at"),
            // A status update's only clock is its own; it is sent when the status changes.
            AnsweredAt = envelope.Kind == Kinds.CallAnswered ? envelope.OccurredAt : null,
            EndedAt = message.Time("ended_at") ?? (envelope.Kind == Kinds.CallCompleted ? envelope.OccurredAt : null),
            Error = message.Text("error"),
            RecordingUrl = message.Text("recording_url"),
            Summary = message.Text("summary"),
            AnalysisJson = message.Object("analysis"),
            Transcript = CallFacts.Conversation(message.At("messages")),
        };
    }

    // A web call has no direction and no numbers.
    private static string? Direction(string? type) =>
        type switch
        {
            "inbound_phone_call" => CallFacts.Inbound,
            "outbound_phone_call" => CallFacts.Outbound,
            _ => null,
        };

    private static string? Status(string? status) =>
        status switch
        {
            "ended" => "completed",
            "ended-with-error" => "failed",
            _ => status,
        };
}
