using Relay.Dialects.Json;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// dialnote: <c>{id,type,timestamp,organizationId,data}</c>, or for Zapier and n8n the flat
/// <c>{id,event_type,contact_id,timestamp,call}</c>. The signature is over
/// <c>JSON.stringify(payload)</c> and has no time. Sources: its webhooks guide and the vendor's n8n node (<c>providers.md</c> §4).
/// </summary>
internal sealed class Dialnote : Dialect
{
    private const string SignatureName = "X-DialNote-Signature",
        Prefix = "sha256=";
    private const int Id = 0,
        Type = 1,
        FlatType = 2,
        Time = 3,
        Organization = 4,
        Call = 5,
        Slots = 6;

    private static readonly JsonPaths Paths = new("/id", "/type", "/event_type", "/timestamp", "/organizationId", "/data/callSid");

    // Only call.completed, call_log and call_recording are documented; the rest are guesses that cost nothing (providers.md §4.4).
    private static readonly EventTypes Types = new(
        ("call.completed", Kinds.CallCompleted),
        ("call_log", Kinds.CallCompleted),
        ("recording.completed", Kinds.RecordingAvailable),
        ("recording.available", Kinds.RecordingAvailable),
        ("call_recording", Kinds.RecordingAvailable),
        ("note.created", Kinds.NoteCreated),
        ("note", Kinds.NoteCreated)
    );

    /// <inheritdoc/>
    public override string Name => "dialnote";

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
    ) =>
        // The guide compares the whole string, so a bare hex value never was valid.
        ReserialisedSignature.Verify(request, keys, SignatureName, Prefix);

    private protected override SignatureFacts ReadSignature(in InboundRequest request) =>
        ReserialisedSignature.Read(request, SignatureName, Prefix);

    private protected override Envelope ReadText(in InboundRequest request)
    {
        var fields = Paths.Read(request.Body.Span, stackalloc JsonSlot[Slots]);
        if (fields.Problem is { } problem)
            return EnvelopeReading.Unreadable(problem);
        if (fields.IsBatch)
            return EnvelopeReading.Batch(fields, request.Body.Span);
        var (id, flat) = (fields.Id(Id), !fields.Has(Type) && fields.Has(FlatType));
        var type = Types.Find(fields, flat ? FlatType : Type);
        var read = new Envelope
        {
            Kind = Kinds.Other,
            Type = EventTypes.Unknown,
            AccountId = fields.Id(Organization),
            OccurredAt = fields.Time(Time),
            // In the flat shape the id is the call's: it is the same for the call and for its recording, so alone it would swallow one of
            // them.
            CallId = flat ? id : fields.Id(Call),
            DedupeKey =
                id is null || type is null ? null
                : flat ? Ids.Key(id, type.Value.Type)
                : id,
        };
        return EnvelopeReading.Settle(fields, read, type, idUnusable: fields.IsUnusableId(Id));
    }

    private protected override EventData ReadFacts(in InboundRequest request, Envelope envelope) => DialnoteData.Read(request, envelope);

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key) =>
        [new Header(SignatureName, Prefix + ReserialisedSignature.Sign(request.Body.Span, key))];
}
