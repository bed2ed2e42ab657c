using Relay.Dialects.Json;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// DialStack: events in an envelope, <c>{id,type,account_id,created_at,data}</c>, and three hooks that wait for an answer. Sources: its
/// activity logging guide,
/// docs.dialstack.ai/webhook-api and the vendor's SDK (<c>providers.md</c> §1).
/// </summary>
internal sealed class DialStack : Dialect
{
    private const string SignatureName = "X-DialStack-Signature",
        SignaturePrefix = "v1=",
        TimePrefix = "t=",
        QueuePrefix = "queue.call.",
        Bookings = "bookings";
    private const int Id = 0,
        Type = 1,
        Account = 2,
        Created = 3,
        Call = 4,
        Idempotency = 5,
        Slots = 6;

    private static readonly JsonPaths Paths = new("/id", "/type", "/account_id", "/created_at", "/data/call_id", "/idempotency_key");

    /// <summary>The hooks wait 30 s and need a real answer (docs.dialstack.ai/webhook-api).</summary>
    private static readonly LiveMessage Waits = new(TimeSpan.FromSeconds(30), Empty: null);

    // providers.md §1.4; what is not here is kind "other" under its own name, queue.call.* apart.
    private static readonly EventTypes Types = new(
        ("call.incoming", Kinds.CallIncoming),
        ("call.start", Kinds.CallIncoming),
        ("call.initiated", Kinds.CallStarted),
        ("call.ringing", Kinds.CallRinging),
        ("call.answered", Kinds.CallAnswered),
        ("call.transfer", Kinds.CallTransferred),
        ("call.end", Kinds.CallCompleted),
        ("recording.available", Kinds.RecordingAvailable),
        ("recording.transcription.complete", Kinds.TranscriptReady),
        ("recording.summary.complete", Kinds.CallReported),
        ("voicemail.new", Kinds.VoicemailReceived),
        ("voicemail.transcription.complete", Kinds.TranscriptReady),
        ("queue.call.queued", Kinds.QueueChanged),
        ("queue.call.dispatched", Kinds.QueueChanged),
        ("queue.call.answered", Kinds.QueueChanged),
        ("queue.call.abandoned", Kinds.QueueChanged),
        ("queue.call.timed_out", Kinds.QueueChanged),
        ("queue.call.completed", Kinds.QueueChanged)
    );

    /// <inheritdoc/>
    public override string Name => "dialstack";

    /// <inheritdoc/>
    public override IReadOnlyList<string> SignatureHeaders { get; } = [SignatureName];

    /// <inheritdoc/>
    public override bool SignatureExpires => true;

    /// <inheritdoc/>
    public override Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        if (SignatureHeader.ReadHex(request.Headers, SignatureName, SignaturePrefix, out var given) is { } malformed)
            return Verification.Failed(malformed);
        if (ReadTime(request.Headers, out var isOne) is not { } time)
            return Verification.Failed(Reasons.TimestampMissing);
        if (!isOne)
            return Verification.Failed(Reasons.TimestampMalformed);
        if (SignatureHeader.CheckTimestamp(time, toleranceSeconds, nowUnixSeconds) is { } refused)
            return Verification.Failed(refused);
        // Signed is the header's own text of the time: the vendor's SDK parses and prints it, which would forgive leading zeros.
        using var content = Mac.Timed(time, request.Body.Span);
        var key = Mac.FindHex(keys, content.Written, given);
        return key < 0 ? Verification.Failed(Reasons.SignatureMismatch) : new Verification(null, key);
    }

    private protected override SignatureFacts ReadSignature(in InboundRequest request)
    {
        SignatureHeader.ReadHex(request.Headers, SignatureName, SignaturePrefix, out var given);
        var time = ReadTime(request.Headers, out var isOne);
        using var content = Mac.Timed(time, request.Body.Span);
        return new SignatureFacts
        {
            Algorithm = Mac.HexName,
            Header = SignatureName,
            Form = "t=<Unix seconds>,v1=<64 hex digits>",
            Signed = "{timestamp}.{body}",
            TimestampPlace = TimePrefix + " of " + SignatureName,
            Timestamp = isOne ? time : "",
            Received = given,
            Content = content.Written.ToArray(),
            Sign = Mac.HexOf,
        };
    }

    private protected override Envelope ReadText(in InboundRequest request)
    {
        var fields = Paths.Read(request.Body.Span, stackalloc JsonSlot[Slots]);
        if (LiveType(request.Path) is { } live)
            return ReadLive(fields, request.Body.Span, live);
        if (fields.Problem is { } problem)
            return EnvelopeReading.Unreadable(problem);
        if (fields.IsBatch)
            return EnvelopeReading.Batch(fields, request.Body.Span);
        var read = new Envelope
        {
            Kind = Kinds.Other,
            Type = EventTypes.Unknown,
            DedupeKey = fields.Id(Id),
            CallId = fields.Id(Call),
            AccountId = fields.Id(Account),
            OccurredAt = fields.Time(Created),
        };
        return EnvelopeReading.Settle(fields, read, FindType(fields), idUnusable: fields.IsUnusableId(Id));
    }

    private protected override EventData ReadFacts(in InboundRequest request, Envelope envelope) => DialStackData.Read(request, envelope);

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key)
    {
        var time = request.UnixSeconds.ToString();
        using var content = Mac.Timed(time, request.Body.Span);
        return [new Header(SignatureName, $"t={time},v1={Mac.Hex(key, content.Written)}")];
    }

    /// <summary>The time that is signed; null where there is none. Of two that differ nobody knows which one a signature is over.</summary>
    private static string? ReadTime(HeaderList headers, out bool isOne)
    {
        SignatureHeader.Read(headers, SignatureName, TimePrefix, out var times);
        isOne = times.TrueForAll(time => time == times[0]);
        return times.Count == 0 ? null : times[0];
    }

    private static (string Type, string Kind)? FindType(in JsonFields fields)
    {
        var type = Types.Find(fields, Type);
        return type is { Kind: Kinds.Other, Type: var name } && name.StartsWith(QueuePrefix, StringComparison.Ordinal)
            ? (name, Kinds.QueueChanged)
            : type;
    }

    private static string? LiveType(string path) =>
        path.TrimEnd('/') switch
        {
            "customers/lookup" => "customers/lookup",
            "availability/search" => "availability/search",
            Bookings => Bookings,
            _ => null,
        };

    // The path alone makes a message live, so the caller gets an answer even where the body is unreadable but signed. Only bookings say
    // when they are repeated.
    private static Envelope ReadLive(in JsonFields fields, ReadOnlySpan<byte> body, string type)
    {
        if (fields.Problem is { } problem)
            return EnvelopeReading.Unreadable(problem) with { Type = type, Live = Waits };
        if (fields.IsBatch)
        {
            var batch = EnvelopeReading.Batch(fields, body);
            return batch with { Type = type, Live = Waits, DedupeKey = type == Bookings ? batch.DedupeKey : null };
        }

        var id = fields.Id(Idempotency);
        var read = new Envelope
        {
            Kind = Kinds.Other,
            Type = type,
            AccountId = fields.Id(Account),
            DedupeKey = id is null ? null : Ids.Key(type, id),
            Live = Waits,
        };
        return EnvelopeReading.Settle(fields, read, (type, Kinds.Other), idUnusable: fields.IsUnusableId(Idempotency));
    }
}
