using Relay.Dialects.Json;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// A provider that Relay does not know, read and verified by a recipe. It accepts any bytes: nothing in them is a problem, what is
/// missing is just unknown.
/// </summary>
internal sealed class Generic : Dialect
{
    private readonly GenericSignature? signature;
    private readonly Location[] id;
    private readonly Location type,
        call,
        account,
        time,
        challenge;
    private readonly Dictionary<string, int> slots = [];
    private readonly JsonPaths paths;

    public Generic(Recipe recipe)
    {
        signature = recipe.Signature is null ? null : new GenericSignature(recipe.Signature);
        id = [.. (recipe.Id ?? []).Select(Locate)];
        (type, call, account, time) = (Locate(recipe.Type), Locate(recipe.CallId), Locate(recipe.Account), Locate(recipe.Time));
        challenge = Locate(recipe.Challenge);
        paths = new JsonPaths([.. slots.OrderBy(slot => slot.Value).Select(slot => slot.Key)]);
    }

    /// <inheritdoc/>
    public override string Name => "generic";

    /// <inheritdoc/>
    public override IReadOnlyList<string> SignatureHeaders => signature?.Headers ?? [];

    /// <inheritdoc/>
    public override bool SignatureExpires => signature is { Expires: true };

    /// <inheritdoc/>
    public override bool SignsUrl => signature is { SignsUrl: true };

    /// <inheritdoc/>
    public override bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        Secrets.TryCreateUtf8(secret, out key, out error);

    /// <inheritdoc/>
    public override Verification Verify(
        in InboundRequest request,
        ReadOnlySpan<SigningKey> keys,
        int toleranceSeconds,
        long nowUnixSeconds
    ) => signature?.Verify(request, keys, toleranceSeconds, nowUnixSeconds) ?? Verification.Failed(Reasons.SignatureMissing);

    private protected override SignatureFacts? ReadSignature(in InboundRequest request) => signature?.Read(request);

    /// <inheritdoc/>
    public override Envelope ReadEnvelope(in InboundRequest request)
    {
        var fields = paths.Read(JsonOf(request), stackalloc JsonSlot[paths.Count]);
        var found = EventTypes.KindsThemselves.Find(Value(request, fields, type));
        return new Envelope
        {
            Kind = found?.Kind ?? Kinds.Other,
            Type = found?.Type ?? EventTypes.Unknown,
            DedupeKey = Key(request, fields),
            CallId = Ids.Usable(Value(request, fields, call)),
            AccountId = Ids.Usable(Value(request, fields, account)),
            OccurredAt = Value(request, fields, time) is { } text ? EventTime.Parse(text) ?? EventTime.ParseUnix(text) : null,
        };
    }

    /// <inheritdoc/>
    public override EventData ReadData(in InboundRequest request, Envelope envelope) =>
        new() { CallSid = envelope.CallId, AccountId = envelope.AccountId };

    /// <inheritdoc/>
    public override string? ReadChallenge(in InboundRequest request)
    {
        if (challenge.Kind == LocationKind.None)
            return null;
        return Value(request, paths.Read(JsonOf(request), stackalloc JsonSlot[paths.Count]), challenge);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key) => signature?.Sign(request, key) ?? [];

    // Forms and other bytes are normal here; finding out by an exception that they are no JSON would cost more than all the rest.
    private ReadOnlySpan<byte> JsonOf(in InboundRequest request)
    {
        var body = JsonText.WithoutMark(request.Body.Span).TrimStart(" \t\r\n"u8);
        return slots.Count > 0 && !body.IsEmpty && body[0] is (byte)'{' or (byte)'[' ? body : default;
    }

    // What differs in its path or query alone is another request: as one of two legs that are told apart there.
    private static string Whole(in InboundRequest request) =>
        request.Target.Length == 0
            ? Ids.Hash(request.Body.Span)
            : Ids.Hash([.. System.Text.Encoding.UTF8.GetBytes(request.Target), (byte)'\n', .. request.Body.Span]);

    private Location Locate(string? text)
    {
        if (text is null || !Location.TryParse(text, out var location))
            return default;
        if (location.Kind == LocationKind.Json)
            slots.TryAdd(location.Name, slots.Count);
        return location;
    }

    // A key needs all its parts: half a key would call different events equal.
    private string? Key(in InboundRequest request, in JsonFields fields)
    {
        if (id.Length == 0)
            return null;
        var parts = new string[id.Length];
        for (var i = 0; i < id.Length; i++)
        {
            if (Ids.Usable(Value(request, fields, id[i])) is not { } part)
                return null;
            parts[i] = part;
        }

        return Ids.Key(parts);
    }

    private string? Value(in InboundRequest request, in JsonFields fields, Location location) =>
        location.Kind switch
        {
            LocationKind.Header => request.Headers.First(location.Name),
            LocationKind.Query => Location.QueryValue(request.Query, location.Name),
            LocationKind.Json => fields.Scalar(slots[location.Name]),
            LocationKind.Form => Location.FormValue(request.Body.Span, location.Name),
            LocationKind.Body => Whole(request),
            _ => null,
        };
}
