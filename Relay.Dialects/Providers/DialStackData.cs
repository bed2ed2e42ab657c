using Relay.Dialects.Json;

namespace Relay.Dialects.Providers;

/// <summary>The facts in DialStack's <c>data</c> (<c>providers.md</c> §1.4).</summary>
internal static class DialStackData
{
    private const string Queue = "queue.call.";

    public static EventData Read(in InboundRequest request, Envelope envelope)
    {
        var body = JsonFacts.Parse(request.Body);
        var data = body.At("data");
        var direction = data.Text("direction") ?? Direction(envelope.Kind, envelope.Type);
        var (from, to) = (data.Text("from_number"), data.Text("to_number"));
        return new EventData
        {
            CallSid = envelope.CallId,
            AccountId = envelope.AccountId,
            Direction = direction,
            From = from,
            To = to,
            PhoneNumber = CallFacts.OtherParty(direction, from, to)
                ?? CallFacts.Number(body.Text("customer", "phone") ?? body.Text("booking", "customer", "phone")),
            Status = data.Text("status") ?? QueueStep(envelope),
            Duration = data.Number("duration_seconds"),
            StartedAt = data.Time("started_at"),
            AnsweredAt = data.Time("answered_at"),
            EndedAt = data.Time("ended_at"),
            RecordingUrl = envelope.Kind == Kinds.RecordingAvailable ? data.Text("url") : null,
            AudioUrl = envelope.Kind == Kinds.VoicemailReceived ? data.Text("url") : null,
            Transcript = data.Text("transcript"),
            VoicemailId = data.Id("voicemail_id"),
            Summary = data.Text("summary"),
            FromName = data.Text("from_name"),
            // The newer name of the two; both are in use (providers.md §1.10).
            UserId = data.Id("user_id") ?? data.Id("user"),
            TransferredTo = data.Text("transferred_to"),
        };
    }

    // Where the payload has no direction, the event's meaning still says it: a call that comes in, waits in a queue or leaves a voicemail
    // is inbound.
    private static string? Direction(string kind, string type) =>
        kind switch
        {
            Kinds.CallIncoming or Kinds.VoicemailReceived or Kinds.QueueChanged => CallFacts.Inbound,
            Kinds.CallStarted => CallFacts.Outbound,
            _ => type == "call.mobile_push_wakeup" ? CallFacts.Inbound : null,
        };

    // All queue events are one kind, so the step is the status: queued, dispatched, answered, abandoned, timed_out, completed.
    private static string? QueueStep(Envelope envelope) => envelope.Kind == Kinds.QueueChanged ? envelope.Type[Queue.Length..] : null;
}
