using Relay.Dialects.Json;

namespace Relay.Dialects.Providers;

/// <summary>The facts in Dialgen's <c>callData</c> and batch events (<c>providers.md</c> §3.4).</summary>
internal static class DialgenData
{
    public static EventData Read(in InboundRequest request, Envelope envelope)
    {
        var body = JsonFacts.Parse(request.Body);
        return body.At("callData").Exists ? ReadCall(body.At("callData"), envelope) : ReadBatch(body);
    }

    private static EventData ReadCall(JsonFacts call, Envelope envelope) =>
        new()
        {
            CallSid = envelope.CallId,
            Direction = CallFacts.Outbound, // Dialgen only dials.
            To = call.Text("phoneNumber"),
            PhoneNumber = CallFacts.Number(call.Text("phoneNumber")),
            Status = Status(call.Text("status")),
            Duration = call.Number("duration"),
            StartedAt = call.Time("startTime"),
            EndedAt = call.Time("endTime"),
            RecordingUrl = call.Text("recordingUrl"),
            Summary = call.Text("summary"),
            Transcript = CallFacts.Conversation(call.At("transcription")),
            AnalysisJson = call.Object("metricJson"),
            BatchId = call.Id("batchId"), // An empty string on single calls.
        };

    private static EventData ReadBatch(JsonFacts batch) =>
        new()
        {
            BatchId = batch.Id("batchId"),
            StatisticsJson = batch.Object("statistics"),
            Error = batch.Text("error"),
            Code = batch.Text("code"),
            StartedAt = batch.Time("timestamps", "startedAt"),
            EndedAt = batch.Time("timestamps", "completedAt"),
        };

    private static string? Status(string? status) =>
        status switch
        {
            "COMPLETED" => "completed",
            "MISSED" => "no-answer",
            "FAILED" => "failed",
            _ => status?.ToLowerInvariant(),
        };
}
