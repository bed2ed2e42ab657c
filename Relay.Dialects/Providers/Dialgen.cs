using System.Text.Json;
using Relay.Dialects.Json;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// Dialgen: a call webhook without a name, and two batch events. The signature is over <c>JSON.stringify(body)</c> and has no time.
/// Sources: its batch calling webhooks guide and the vendor's API description (<c>providers.md</c> §3).
/// </summary>
internal sealed class Dialgen : Dialect
{
    private const string SignatureName = "x-dialgen-signature",
        CallType = "call",
        BatchDone = "batch.completed",
        BatchFailed = "batch.failed";
    private const int Event = 0,
        Data = 1,
        Call = 2,
        Batch = 3,
        Ended = 4,
        Started = 5,
        Completed = 6,
        Time = 7,
        Slots = 8;

    private static readonly JsonPaths Paths = new(
        "/event",
        "/callData",
        "/callData/id",
        "/batchId",
        "/callData/endTime",
        "/callData/startTime",
        "/timestamps/completedAt",
        "/timestamp"
    );

    private static readonly EventTypes Types = new((BatchDone, Kinds.BatchCompleted), (BatchFailed, Kinds.BatchFailed));

    /// <inheritdoc/>
    public override string Name => "dialgen";

    /// <inheritdoc/>
    public override IReadOnlyList<string> SignatureHeaders { get; } = [SignatureName];

    /// <inheritdoc/>
    public override bool SignatureExpires => false;

    /// <inheritdoc/>
    public override Verification Verify(
        in InboundRequest request,
        ReadOnlySpan<SigningKey> keys,
        int toleranceSeconds,
        long nowUnixSeconds
    ) => ReserialisedSignature.Verify(request, keys, SignatureName, prefix: "");

    private protected override SignatureFacts ReadSignature(in InboundRequest request) =>
        ReserialisedSignature.Read(request, SignatureName, prefix: "");

    private protected override Envelope ReadText(in InboundRequest request)
    {
        var fields = Paths.Read(request.Body.Span, stackalloc JsonSlot[Slots]);
        if (fields.Problem is { } problem)
            return EnvelopeReading.Unreadable(problem);
        if (fields.IsBatch)
            return EnvelopeReading.Batch(fields, request.Body.Span);
        // An event's name tells a batch event; callData without one tells a call (its guide).
        return !fields.Has(Event) && fields.Type(Data) == JsonTokenType.StartObject ? ReadCall(fields) : ReadBatch(fields);
    }

    private protected override EventData ReadFacts(in InboundRequest request, Envelope envelope) => DialgenData.Read(request, envelope);

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key) =>
        [new Header(SignatureName, ReserialisedSignature.Sign(request.Body.Span, key))];

    private static Envelope ReadCall(in JsonFields fields)
    {
        var id = fields.Id(Call);
        var read = new Envelope
        {
            Kind = Kinds.Other,
            Type = CallType,
            CallId = id,
            OccurredAt = fields.Time(Ended) ?? fields.Time(Started),
            DedupeKey = id is null ? null : Ids.Key(CallType, id),
        };
        return EnvelopeReading.Settle(fields, read, (CallType, Kinds.CallCompleted), idUnusable: fields.IsUnusableId(Call));
    }

    // The two terminal events come once per batch. A name that is not in the guide may repeat, so it has no key: better twice than lost.
    private static Envelope ReadBatch(in JsonFields fields)
    {
        var (type, batch) = (Types.Find(fields, Event), fields.Id(Batch));
        var read = new Envelope
        {
            Kind = Kinds.Other,
            Type = EventTypes.Unknown,
            CallId = fields.Id(Call),
            OccurredAt = fields.Time(Completed) ?? fields.Time(Time),
            DedupeKey = batch is not null && type is { Kind: not Kinds.Other, Type: var name } ? Ids.Key(name, batch) : null,
        };
        return EnvelopeReading.Settle(fields, read, type, idUnusable: fields.IsUnusableId(Batch));
    }
}
