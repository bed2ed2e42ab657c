using Relay.Dialects.Json;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// A provider that Relay does not know, read and verified by a recipe. It accepts any bytes: what is missing or can't be
/// read is just unknown, and the one thing that it doubts is a name that stands twice.
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
    private readonly RecipeData data;
    private readonly EventTypes types;
    private readonly SecretForm secretForm;

    public Generic(Recipe recipe)
    {
        signature = recipe.Signature is null ? null : new GenericSignature(recipe.Signature);
        id = [.. (recipe.Id ?? []).Select(Locate)];
        (type, call, account, time) = (Locate(recipe.Type), Locate(recipe.CallId), Locate(recipe.Account), Locate(recipe.Time));
        challenge = Locate(recipe.Challenge);
        data = new RecipeData(recipe.Data);
        types = recipe.Kinds is { Count: > 0 } kinds ? EventTypes.KindsThemselves.With(kinds) : EventTypes.KindsThemselves;
        secretForm = Secrets.ReadForm(recipe.Signature?.SecretEncoding) ?? SecretForm.Utf8;
        IdentifyingHeaders =
        [
            .. signature?.IdentifyingHeaders ?? [],
            .. id.Append(type)
                .Append(call)
                .Append(account)
                .Append(time)
                .Where(at => at.Kind == LocationKind.Header)
                .Select(at => at.Header),
        ];
        paths = new JsonPaths([.. slots.OrderBy(slot => slot.Value).Select(slot => slot.Key)]);
    }

    /// <inheritdoc/>
    public override string Name => "generic";

    /// <inheritdoc/>
    public override IReadOnlyList<string> SignatureHeaders => signature?.Headers ?? [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> IdentifyingHeaders { get; }

    /// <inheritdoc/>
    public override bool SignatureExpires => signature is { Expires: true };

    /// <inheritdoc/>
    public override bool SignsUrl => signature is { SignsUrl: true };

    /// <inheritdoc/>
    public override bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        Secrets.TryCreate(secretForm, secret, out key, out error);

    /// <inheritdoc/>
    public override Verification Verify(
        in InboundRequest request,
        ReadOnlySpan<SigningKey> keys,
        int toleranceSeconds,
        long nowUnixSeconds
    ) => signature?.Verify(request, keys, toleranceSeconds, nowUnixSeconds) ?? Verification.Failed(Reasons.SignatureMissing);

    private protected override SignatureFacts? ReadSignature(in InboundRequest request) => signature?.Read(request);

    private protected override Envelope ReadText(in InboundRequest request)
    {
        var fields = paths.Read(JsonOf(request), stackalloc JsonSlot[paths.Count]);
        var found = types.Find(Value(request, fields, type));
        var unusable = false;
        return new Envelope
        {
            Kind = found?.Kind ?? Kinds.Other,
            Type = found?.Type ?? EventTypes.Unknown,
            DedupeKey = Key(request, fields, ref unusable),
            CallId = Id(request, fields, call),
            AccountId = Id(request, fields, account),
            OccurredAt = Value(request, fields, time) is { } text ? EventTime.Parse(text) ?? EventTime.ParseUnix(text) : null,
            Problem = fields.Doubt,
            Flags = Flags(fields.IsBatch, unusable),
        };
    }

    private protected override EventData ReadFacts(in InboundRequest request, Envelope envelope) => data.Read(request, envelope);

    /// <inheritdoc/>
    public override string? ReadChallenge(in InboundRequest request)
    {
        if (challenge.Kind == LocationKind.None)
            return null;
        var text = PackedBody.Unpack(request) ?? request;
        return Value(text, paths.Read(JsonOf(text), stackalloc JsonSlot[paths.Count]), challenge);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key) => signature?.Sign(request, key) ?? [];

    // Forms and other bytes are normal here; finding out by an exception that they are no JSON would cost more than all the rest.
    internal static ReadOnlySpan<byte> JsonOf(in InboundRequest request)
    {
        var body = JsonText.WithoutMark(request.Body.Span).TrimStart(" \t\r\n"u8);
        return !body.IsEmpty && body[0] is (byte)'{' or (byte)'[' ? body : default;
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

    // A key needs all its parts: half a key would call different events equal. Of an array the pointers read one item at most, so the
    // whole is added to what they find; and where they find nothing, the whole tells batches apart.
    private string? Key(in InboundRequest request, in JsonFields fields, ref bool unusable)
    {
        var (parts, isWhole) = (new List<string>(id.Length + 1), true);
        foreach (var location in id)
        {
            var isOfItem = fields.IsBatch && location.Kind == LocationKind.Json;
            if (Id(request, fields, location) is { } part)
                parts.Add(part);
            else if (!isOfItem)
                isWhole = false;
            unusable |= IsUnusable(request, fields, location);
        }

        if (fields.IsBatch && Array.Exists(id, location => location.Kind == LocationKind.Json))
            parts.Add(Whole(request));
        return isWhole && parts.Count > 0 ? Ids.Key([.. parts]) : null;
    }

    private string? Id(in InboundRequest request, in JsonFields fields, Location location) =>
        location.Kind == LocationKind.Json ? fields.Id(slots[location.Name]) : Ids.Usable(Value(request, fields, location));

    private bool IsUnusable(in InboundRequest request, in JsonFields fields, Location location) =>
        location.Kind == LocationKind.Json
            ? fields.IsUnusableId(slots[location.Name])
            : Value(request, fields, location) is { Length: > 0 } text && Ids.Usable(text) is null;

    private static IReadOnlyList<string> Flags(bool isBatch, bool idUnusable) =>
        (isBatch, idUnusable) switch
        {
            (true, true) => [EnvelopeFlags.Batch, EnvelopeFlags.IdUnusable],
            (true, false) => [EnvelopeFlags.Batch],
            (false, true) => [EnvelopeFlags.IdUnusable],
            _ => [],
        };

    private string? Value(in InboundRequest request, in JsonFields fields, Location location) => Value(request, fields, location, slots);

    /// <param name="slots">Where in the fields each JSON pointer is.</param>
    internal static string? Value(
        in InboundRequest request,
        in JsonFields fields,
        Location location,
        IReadOnlyDictionary<string, int> slots
    ) =>
        location.Kind switch
        {
            LocationKind.Header => Location.HeaderValue(request.Headers, location.Name),
            LocationKind.Query => Location.QueryValue(request.Query, location.Name),
            LocationKind.Json => fields.Scalar(slots[location.Name]),
            LocationKind.Form => Location.FormValue(request.Body.Span, location.Name),
            LocationKind.Body => Whole(request),
            _ => null,
        };
}
