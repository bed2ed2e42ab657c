using System.Text.Json;
using Relay.Dialects.Json;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// VoiceDock (HMS Sovereign): everything under <c>message</c>, no event id; two of its four messages wait for an answer. Sources: its
/// status update guide,
/// doc.hmsovereign.com/docs/webhooks and the vendor's SDK (<c>providers.md</c> §2).
/// </summary>
internal sealed class VoiceDock : Dialect
{
    private const string SignatureName = "X-Webhook-Signature",
        TimestampName = "X-Webhook-Timestamp",
        EventName = "X-Webhook-Event",
        Prefix = "sha256=";
    private const string StatusUpdate = "status-update",
        Report = "end-of-call-report",
        AssistantRequest = "assistant-request",
        ToolCalls = "tool-calls";
    private const int Type = 0,
        Time = 1,
        Call = 2,
        Status = 3,
        Tools = 4,
        Slots = 5;

    private static readonly JsonPaths Paths = new(
        "/message/type",
        "/message/timestamp",
        "/message/call/id",
        "/message/call/status",
        "/message/tool_call_list"
    );
    private static readonly EventTypes Types = new(
        (StatusUpdate, Kinds.Other),
        (Report, Kinds.CallReported),
        (AssistantRequest, Kinds.CallIncoming),
        (ToolCalls, Kinds.Other)
    );

    /// <summary>
    /// After these the call proceeds with defaults, so an empty answer is a good one
    /// (doc.hmsovereign.com/docs/webhooks/assistant-request, …/tool-calls).
    /// </summary>
    private static readonly LiveMessage WaitsForAssistant = new(TimeSpan.FromSeconds(5), LiveMessage.EmptyObject),
        WaitsForTools = new(TimeSpan.FromSeconds(10), LiveMessage.EmptyObject);

    /// <inheritdoc/>
    public override string Name => "voicedock";

    /// <inheritdoc/>
    public override IReadOnlyList<string> SignatureHeaders { get; } = [EventName, TimestampName, SignatureName];

    /// <inheritdoc/>
    public override IReadOnlyList<string> IdentifyingHeaders { get; } = [TimestampName];

    /// <inheritdoc/>
    public override bool SignatureExpires => true;

    /// <inheritdoc/>
    public override Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        if (ReadHex(request.Headers, out var given) is { } malformed)
            return Verification.Failed(malformed);
        if (request.Headers.First(TimestampName) is not { } time)
            return Verification.Failed(Reasons.TimestampMissing);
        if (SignatureHeader.CheckTimestamp(time, toleranceSeconds, nowUnixSeconds) is { } refused)
            return Verification.Failed(refused);
        using var content = Mac.Timed(time, request.Body.Span);
        var key = Mac.FindHex(keys, content.Written, given);
        return key < 0 ? Verification.Failed(Reasons.SignatureMismatch) : new Verification(null, key);
    }

    private protected override SignatureFacts ReadSignature(in InboundRequest request)
    {
        ReadHex(request.Headers, out var given);
        var time = request.Headers.First(TimestampName);
        using var content = Mac.Timed(time, request.Body.Span);
        return new SignatureFacts
        {
            Algorithm = Mac.HexName,
            Header = SignatureName,
            Form = "sha256=<64 hex digits>",
            Signed = "{timestamp}.{body}",
            TimestampPlace = TimestampName,
            Timestamp = time,
            Received = given,
            Content = content.Written.ToArray(),
            Sign = Mac.HexOf,
        };
    }

    private protected override Envelope ReadText(in InboundRequest request)
    {
        var fields = Paths.Read(request.Body.Span, stackalloc JsonSlot[Slots]);
        if (fields.Problem is { } problem)
            return EnvelopeReading.Unreadable(problem);
        if (fields.IsBatch)
            return EnvelopeReading.Batch(fields, request.Body.Span);
        var type = Types.Find(fields, Type);
        var (call, status) = (fields.Id(Call), fields.Id(Status));
        var unusable = fields.IsUnusableId(Call);
        var read = new Envelope
        {
            Kind = Kinds.Other,
            Type = EventTypes.Unknown,
            CallId = call,
            OccurredAt = fields.Time(Time),
            Live = Live(type?.Type),
            DedupeKey = call is null ? null : Key(fields, type?.Type, call, status, ref unusable),
        };
        return EnvelopeReading.Settle(fields, read, type is { Type: StatusUpdate } ? (StatusUpdate, StatusKind(status)) : type, unusable);
    }

    private protected override EventData ReadFacts(in InboundRequest request, Envelope envelope) => VoiceDockData.Read(request, envelope);

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key)
    {
        var time = request.UnixSeconds.ToString();
        using var content = Mac.Timed(time, request.Body.Span);
        var signature = new Header(SignatureName, Prefix + Mac.Hex(key, content.Written));
        return request.Type.Length == 0
            ? [new Header(TimestampName, time), signature]
            : [new Header(EventName, request.Type), new Header(TimestampName, time), signature];
    }

    // An older edition of the guide has no prefix, and the vendor's SDK takes both.
    private static string? ReadHex(HeaderList headers, out List<string> parts)
    {
        var refused = SignatureHeader.ReadHex(headers, SignatureName, Prefix, out parts);
        return refused is not null && parts.Count == 0 ? SignatureHeader.ReadHex(headers, SignatureName, prefix: "", out parts) : refused;
    }

    // Each status is reached once per call; without one, updates can't be told apart. The timestamp is no part of any key: a resend could
    // carry another one (providers.md §2.3). A message that is not in the guide may repeat within a call with new content, so it has no
    // key.
    private static string? Key(in JsonFields fields, string? type, string call, string? status, ref bool unusable)
    {
        switch (type)
        {
            case StatusUpdate:
                unusable |= fields.IsUnusableId(Status);
                return status is null ? null : Ids.Key(call, type, status);
            case Report or AssistantRequest:
                return Ids.Key(call, type);
            case ToolCalls:
                return ToolIds(fields, ref unusable) is { Count: > 0 } ids ? Ids.Key([call, type, .. ids]) : null;
            default:
                return null;
        }
    }

    private static string StatusKind(string? status) =>
        status switch
        {
            "in-progress" => Kinds.CallAnswered,
            "ended" or "ended-with-error" => Kinds.CallCompleted,
            _ => Kinds.Other,
        };

    private static LiveMessage? Live(string? type) =>
        type switch
        {
            AssistantRequest => WaitsForAssistant,
            ToolCalls => WaitsForTools,
            _ => null,
        };

    /// <summary>The ids of the tool calls; null where one of them has none.</summary>
    private static List<string>? ToolIds(in JsonFields fields, ref bool unusable)
    {
        if (fields.Type(Tools) != JsonTokenType.StartArray)
            return null;
        var reader = new Utf8JsonReader(fields.From(Tools), isFinalBlock: false, default);
        var (ids, tools) = (new List<string>(), 0);
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == 0))
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.StartObject)
                tools++;
            if (reader.CurrentDepth != 2 || reader.TokenType != JsonTokenType.PropertyName || !JsonText.IsName(ref reader, "id"u8))
                continue;
            reader.Read();
            var quoted =
                reader.TokenType == JsonTokenType.String
                    ? fields.From(Tools)[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]
                    : default;
            if (!quoted.IsEmpty && Ids.Usable(JsonText.Unescape(quoted)) is { } id)
                ids.Add(id);
            else
                unusable |= reader.TokenType != JsonTokenType.Null && quoted is not [_, _];
        }

        return ids.Count == tools ? ids : null;
    }
}
