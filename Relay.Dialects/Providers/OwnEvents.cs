using Relay.Dialects.Json;
using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>
/// What the relay says about itself. No source can have this dialect: its events come from within, are signed by nobody and are never
/// taken from outside.
/// </summary>
internal sealed class OwnEvents : Dialect
{
    public const string OwnName = "relay";

    private const int Type = 0,
        Time = 1,
        Slots = 2;

    private static readonly JsonPaths Paths = new("/type", "/timestamp");
    private static readonly EventTypes Types = new([.. Kinds.Own.Select(own => (own.Kind, own.Kind))]);

    /// <inheritdoc/>
    public override string Name => OwnName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SignatureHeaders => [];

    /// <inheritdoc/>
    public override bool SignatureExpires => false;

    /// <inheritdoc/>
    public override Verification Verify(
        in InboundRequest request,
        ReadOnlySpan<SigningKey> keys,
        int toleranceSeconds,
        long nowUnixSeconds
    ) => Verification.Failed(Reasons.SignatureMissing);

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key) => [];

    private protected override SignatureFacts? ReadSignature(in InboundRequest request) => null;

    private protected override Envelope ReadText(in InboundRequest request)
    {
        var fields = Paths.Read(request.Body.Span, stackalloc JsonSlot[Slots]);
        if (fields.Problem is { } problem)
            return EnvelopeReading.Unreadable(problem);
        var found = Types.Find(fields, Type);
        return new Envelope
        {
            Kind = found?.Kind ?? Kinds.Other,
            Type = found?.Type ?? EventTypes.Unknown,
            OccurredAt = fields.Time(Time),
        };
    }

    private protected override EventData ReadFacts(in InboundRequest request, Envelope envelope) =>
        new() { OwnJson = JsonFacts.Parse(request.Body).Object("data"), OrganizationId = OwnName };
}
