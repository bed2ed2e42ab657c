using System.Text.Json;
using Relay.Simulator.Calls;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>
/// Reads the envelopes that receivers got, and compares every field with what the provider said: once with what the published shape makes
/// of the bytes that were sent, and once with the values that those bytes were made from, so that the shape's own code does not vouch for
/// itself alone.
/// </summary>
internal sealed class ContentCheck(StormPlan plan, IReadOnlyList<WatchedWebhook> webhooks)
{
    /// <summary>What the relay adds to the envelope of a simulated event, whoever is its provider.</summary>
    private const string Simulated = "simulated";

    /// <summary>
    /// Fields of <c>data</c> that carry a value of the call under the same or another name. An account is missing here, because what it is
    /// differs by provider.
    /// </summary>
    private static readonly (string Field, string Value)[] Carried =
    [
        ("callSid", "callId"),
        ("recordingUrl", "recordingUrl"),
        ("transcript", "transcript"),
        ("voicemailId", "voicemailId"),
        ("audioUrl", "audioUrl"),
        ("summary", "summary"),
        ("content", "content"),
        ("author", "author"),
        ("batchId", "batchId"),
    ];

    private readonly PlanRenderer _renderer = plan.CreateRenderer();

    /// <summary>What a hit says otherwise, in a sentence; null where it says the same, or is no envelope.</summary>
    /// <param name="place">The place of its event among those that its call sends.</param>
    public string? Find(HitRecord hit, CallSeat seat, int place, ReadOnlyMemory<byte> body)
    {
        if (webhooks[hit.Webhook].IsOriginal)
            return null;
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return "its body is no JSON.";
        }

        using (json)
        {
            var call = _renderer.Open(seat);
            var planned = call.Events[place];
            // A copy with a moved time may have been the first to arrive.
            return call.Drafts.Where(draft => draft.Event == place && draft.Role is (RequestRole.Genuine or RequestRole.Duplicate))
                .OrderBy(draft => draft.Role)
                .Select(draft => Compare(planned, call.Body(draft), hit.EventId, json.RootElement))
                .Aggregate((first, next) => first is null || next is null ? null : first)
                ?? Carries(planned, json.RootElement);
        }
    }

    private static string? Compare(PlannedEvent planned, ReadOnlyMemory<byte> body, string eventId, JsonElement got)
    {
        var message = planned.Message;
        var dialect = Dialect.Create(planned.Dialect, message.Sample.Recipe);
        var request = new InboundRequest(body, new HeaderList([.. message.Headers]), message.Sample.Path);
        var envelope = dialect.ReadEnvelope(request);
        var data = dialect.ReadData(request, envelope);
        using var expected = JsonDocument.Parse(OutgoingEnvelope.Write(eventId, planned.Dialect, envelope, data, 0, ""));
        // Where the provider says neither, the relay's own clock and names stand.
        List<string> free = [];
        if (envelope.OccurredAt is null)
            free.Add("timestamp");
        if (data.OrganizationId is null && data.AccountId is null && envelope.AccountId is null)
            free.Add("organizationId");
        return Difference("", expected.RootElement, got, free);
    }

    private static string? Difference(string path, JsonElement expected, JsonElement got, IReadOnlyList<string> free)
    {
        if (expected.ValueKind != JsonValueKind.Object || got.ValueKind != JsonValueKind.Object)
            return JsonElement.DeepEquals(expected, got) ? null : $"{path} is {Short(got)}, and {Short(expected)} was sent.";
        foreach (var member in expected.EnumerateObject())
        {
            if (free.Contains(member.Name))
                continue;
            if (!got.TryGetProperty(member.Name, out var value))
                return $"{Join(path, member.Name)} is missing, and {Short(member.Value)} was sent.";
            if (Difference(Join(path, member.Name), member.Value, value, []) is { } difference)
                return difference;
        }

        var strange = got.EnumerateObject()
            .FirstOrDefault(member => member.Name != Simulated && !expected.TryGetProperty(member.Name, out _));
        return strange.Value.ValueKind == JsonValueKind.Undefined
            ? null
            : $"{Join(path, strange.Name)} is {Short(strange.Value)}, and nobody said so.";
    }

    private static string? Carries(PlannedEvent planned, JsonElement got)
    {
        if (!got.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
            return "data is missing.";
        foreach (var (field, name) in Carried)
        {
            if (
                data.TryGetProperty(field, out var value)
                && value.ValueKind == JsonValueKind.String
                && planned.Report.Values.TryGetValue(name, out var sent)
                && !Says(value.GetString()!, sent as string)
            )
                return $"data.{field} is {Short(value)}, and the call's is {sent ?? "null"}.";
        }

        return null;
    }

    // A transcript is what the caller said among what others said.
    private static bool Says(string got, string? sent) => sent is not null && got.Contains(sent, StringComparison.Ordinal);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Short(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
