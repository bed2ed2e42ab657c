using Relay.Dialects.Json;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// A provider that is read and verified by a recipe: one that a source describes (<c>generic</c>), or a platform in <c>templates/</c>.
/// Of a source's own recipe any bytes are taken: what is missing or can't be read is just unknown, and the one thing that is doubted is a
/// name that stands twice. What a platform sends is known, so there a body without a type is one that can't be read.
/// </summary>
internal sealed class Generic : Dialect
{
    /// <summary>The dialect of sources with a recipe of their own.</summary>
    public const string OwnRecipe = "generic";

    private const string FirstItem = "/0",
        SecondItem = "json:/1";

    private readonly Recipe recipe;
    private readonly RecipeScheme? signature;
    private readonly RequestPlaces places = new();
    private readonly Place[] id;
    private readonly Place? type,
        call,
        account,
        time,
        challenge,
        second;
    private readonly RecipeData data;
    private readonly EventTypes types;
    private readonly (string Type, PlaceCondition[] When, string Kind)[] kinds;
    private readonly (PlaceCondition[] When, LiveMessage Message)[] live;
    private readonly RecipeHandshakes handshakes;
    private readonly bool isStrict,
        readsJson;

    public Generic(Recipe recipe, string name = OwnRecipe)
    {
        (this.recipe, Name, isStrict) = (recipe, name, name != OwnRecipe);
        signature = RecipeScheme.From(recipe.Signature);
        id = [.. (recipe.Id ?? []).Select(places.Add).OfType<Place>()];
        (type, call) = (places.Add(recipe.Type), places.Add(recipe.CallId));
        (account, time) = (places.Add(recipe.Account), places.Add(recipe.Time));
        challenge = places.Add(recipe.Challenge);
        data = new RecipeData(recipe, isOwnShape: !isStrict);
        var (plain, conditional) = RecipeKinds.Read(recipe.Kinds);
        types = plain.Count > 0 ? EventTypes.KindsThemselves.With(plain) : EventTypes.KindsThemselves;
        kinds = [.. conditional.Select(entry => (entry.Type, places.AddConditions(entry.When), entry.Kind))];
        live = [.. (recipe.Live ?? []).Select(message => (places.AddConditions(message.When), Message(message)))];
        handshakes = new RecipeHandshakes(recipe.Handshakes);
        readsJson = type is not null && type.Locations.All(location => location.Kind == LocationKind.Json);
        var named = id.Append(type).Append(call).Append(account).Append(time).OfType<Place>().SelectMany(place => place.Locations).ToList();
        if (named.Exists(location => location.Kind == LocationKind.Json && location.Name.StartsWith(FirstItem, StringComparison.Ordinal)))
            second = places.Add(SecondItem);
        IdentifyingHeaders =
        [
            .. signature?.IdentifyingHeaders ?? [],
            .. named.Where(at => at.Kind == LocationKind.Header).Select(at => at.Header).Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> SignatureHeaders => signature?.Headers ?? [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> IdentifyingHeaders { get; }

    /// <inheritdoc/>
    public override bool SignatureExpires => signature is { Expires: true };

    /// <inheritdoc/>
    public override bool SignsUrl => signature is { SignsUrl: true };

    /// <inheritdoc/>
    public override bool VouchesForBody => signature is { VouchesForBody: true };

    /// <inheritdoc/>
    public override IReadOnlyList<string> SecretHeaders => signature?.SecretHeaders ?? [];

    /// <inheritdoc/>
    public override string Target(string target, ReadOnlyMemory<byte> body) => signature?.Target(target, body) ?? target;

    /// <inheritdoc/>
    public override string? IdHeader => recipe.Signature?.IdHeader;

    /// <inheritdoc/>
    public override int ToleranceSeconds => recipe.Signature?.ToleranceSeconds ?? base.ToleranceSeconds;

    /// <inheritdoc/>
    public override bool Takes(string method) =>
        base.Takes(method) || recipe.Methods?.Contains(method, StringComparer.OrdinalIgnoreCase) == true || handshakes.Takes(method);

    /// <inheritdoc/>
    public override RecipeAnswer? Answer => recipe.Answer;

    /// <inheritdoc/>
    public override int? RefuseWith => recipe.RefuseWith;

    /// <inheritdoc/>
    public override bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        signature is null ? Secrets.TryCreateUtf8(secret, out key, out error) : signature.TryCreateKey(secret, out key, out error);

    /// <inheritdoc/>
    public override string SecretFrom(string text) => signature?.SecretFrom(text) ?? text;

    /// <inheritdoc/>
    public override bool CanSign(SigningKey key) => signature?.CanSign(key) != false;

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
        var said = signature?.Open(request) ?? request;
        var fields = ReadFields(said, stackalloc JsonSlot[places.Count]);
        if (isStrict && readsJson && fields.Problem is { } problem)
            return EnvelopeReading.Unreadable(problem);
        var found = types.Find(places.Value(said, fields, type));
        if (isStrict && found is null)
            return EnvelopeReading.Unreadable(Problems.TypeUnusable);
        var (unusable, isBatch) = (false, IsBatch(fields));
        return new Envelope
        {
            Kind = found is { } known ? KindOf(said, fields, known) : Kinds.Other,
            Type = found?.Type ?? EventTypes.Unknown,
            DedupeKey = Key(said, fields, isBatch, ref unusable),
            CallId = places.Id(said, fields, call),
            AccountId = places.Id(said, fields, account),
            OccurredAt = places.Value(said, fields, time) is { } text ? EventTime.ParseAny(text) : null,
            Problem = fields.Doubt,
            Flags = Flags(isBatch, unusable),
            Live = LiveOf(said, fields),
        };
    }

    private protected override EventData ReadFacts(in InboundRequest request, Envelope envelope) =>
        data.Read(signature?.Open(request) ?? request, envelope);

    /// <inheritdoc/>
    public override string? ReadChallenge(in InboundRequest request)
    {
        if (challenge is null)
            return null;
        var text = PackedBody.Unpack(request) ?? request;
        return places.Value(text, places.Read(text, stackalloc JsonSlot[places.Count]), challenge);
    }

    /// <inheritdoc/>
    public override HandshakeAnswer? AnswerHandshake(in InboundRequest request, SigningKey? key, bool isTrusted) =>
        handshakes.IsEmpty ? null : handshakes.Answer(PackedBody.Unpack(request) ?? request, key, isTrusted);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> body, SigningKey key) => signature?.Seal(body, key) ?? body;

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key) => signature?.Sign(request, key) ?? [];

    private static LiveMessage Message(RecipeLive live) => new(TimeSpan.FromSeconds(live.LimitSeconds), live.Empty);

    // What a platform sends is read as what it should be, so that what is no JSON is said to be none.
    private JsonFields ReadFields(in InboundRequest request, Span<JsonSlot> slots) =>
        isStrict && readsJson ? places.ReadWhole(request, slots) : places.Read(request, slots);

    private string KindOf(in InboundRequest request, in JsonFields fields, (string Type, string Kind) found)
    {
        foreach (var (wanted, when, kind) in kinds)
        {
            if (RecipeKinds.Fits(wanted, found.Type) && places.Meets(request, fields, when))
                return kind;
        }

        return found.Kind;
    }

    private LiveMessage? LiveOf(in InboundRequest request, in JsonFields fields)
    {
        foreach (var (when, message) in live)
        {
            if (places.Meets(request, fields, when))
                return message;
        }

        return null;
    }

    // A platform whose every event is an array of one says so by reading the first item.
    private bool IsBatch(in JsonFields fields) => fields.IsBatch && (second is null || places.IsThere(fields, second));

    // A key needs all its parts: half a key would call different events equal. Of an array the pointers read one item at most, so the
    // whole is added to what they find; and where they find nothing, the whole tells batches apart.
    private string? Key(in InboundRequest request, in JsonFields fields, bool isBatch, ref bool unusable)
    {
        var (parts, isWhole) = (new List<string>(id.Length + 1), true);
        foreach (var place in id)
        {
            var isOfItem = isBatch && IsJson(place);
            if (places.Id(request, fields, place) is { } part)
                parts.Add(part);
            else if (!isOfItem)
                isWhole = false;
            unusable |= places.IsUnusableId(request, fields, place);
        }

        if (isBatch && Array.Exists(id, IsJson))
            parts.Add(RequestPlaces.Whole(request));
        return isWhole && parts.Count > 0 ? Ids.Key([.. parts]) : null;
    }

    private static bool IsJson(Place place) => place.Locations.Any(location => location.Kind == LocationKind.Json);

    private static IReadOnlyList<string> Flags(bool isBatch, bool idUnusable) =>
        (isBatch, idUnusable) switch
        {
            (true, true) => [EnvelopeFlags.Batch, EnvelopeFlags.IdUnusable],
            (true, false) => [EnvelopeFlags.Batch],
            (false, true) => [EnvelopeFlags.IdUnusable],
            _ => [],
        };
}
