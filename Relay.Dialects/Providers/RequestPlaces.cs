using System.Text.Json;
using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// The places that a recipe names, prepared once: all JSON pointers among them are read in one pass over the body.
/// </summary>
internal sealed class RequestPlaces
{
    private readonly Dictionary<string, int> slots = [];
    private JsonPaths? paths;

    /// <summary>How many values a read finds room for.</summary>
    public int Count => Paths.Count;

    private JsonPaths Paths => paths ??= new JsonPaths([.. slots.OrderBy(slot => slot.Value).Select(slot => slot.Key)]);

    /// <summary>Takes in a place; null where there is none.</summary>
    public Place? Add(string? text)
    {
        var place = text is null ? null : Place.Parse(text);
        Add(place?.Locations ?? []);
        return place;
    }

    /// <summary>Takes in conditions; none where the text is none.</summary>
    public PlaceCondition[] AddConditions(string? text)
    {
        var conditions = text is null ? [] : PlaceCondition.ParseAll(text) ?? [];
        Add(conditions.Select(condition => condition.Location));
        return conditions;
    }

    /// <summary>Reads a body; forms and other bytes are normal here, and have no values of JSON.</summary>
    /// <param name="slots"><see cref="Count"/> of them.</param>
    public JsonFields Read(in InboundRequest request, Span<JsonSlot> slots) => Paths.Read(JsonOf(request), slots);

    /// <summary>Reads a body that should be JSON, whatever it is.</summary>
    /// <inheritdoc cref="Read"/>
    public JsonFields ReadWhole(in InboundRequest request, Span<JsonSlot> slots) => Paths.Read(request.Body.Span, slots);

    /// <summary>Whether there is anything at a pointer.</summary>
    public bool IsThere(in JsonFields fields, Place place) => place.Single is { } json && fields.Has(slots[json.Name]);

    /// <summary>Whether all conditions hold.</summary>
    public bool Meets(in InboundRequest request, in JsonFields fields, ReadOnlySpan<PlaceCondition> conditions)
    {
        foreach (var condition in conditions)
        {
            if (!condition.IsMetBy(Said(request, fields, condition.Location)))
                return false;
        }

        return true;
    }

    /// <summary>What stands at a place; null where there is nothing.</summary>
    public string? Value(in InboundRequest request, in JsonFields fields, Place? place)
    {
        if (place is null)
            return null;
        foreach (var choice in place.Choices)
        {
            if (!Meets(request, fields, choice.Conditions) || Joined(request, fields, choice.Parts) is not { } text)
                continue;
            // An empty value is nothing where another place may have one.
            if (text.Length > 0 || place.Choices.Length == 1)
                return text;
        }

        return null;
    }

    /// <summary>A usable id at a place, or null.</summary>
    public string? Id(in InboundRequest request, in JsonFields fields, Place? place) =>
        place?.Single is { Kind: LocationKind.Json } json ? fields.Id(slots[json.Name]) : Ids.Usable(Value(request, fields, place));

    /// <summary>Whether there is something at a place that should be an id and is none.</summary>
    public bool IsUnusableId(in InboundRequest request, in JsonFields fields, Place place)
    {
        if (place.Single is { Kind: LocationKind.Json } json)
            return fields.IsUnusableId(slots[json.Name]);
        foreach (var choice in place.Choices)
        {
            foreach (var part in choice.Parts)
            {
                if (part is { Constant: null, Location.Kind: LocationKind.Json } && fields.IsUnusableId(slots[part.Location.Name]))
                    return true;
            }
        }

        return Value(request, fields, place) is { Length: > 0 } text && Ids.Usable(text) is null;
    }

    /// <summary>The text from an array or an object on, where a place is one pointer that leads to it; else nothing.</summary>
    public ReadOnlySpan<byte> Container(in JsonFields fields, Place place) =>
        place.Single is { Kind: LocationKind.Json } json
        && fields.Type(slots[json.Name]) is JsonTokenType.StartArray or JsonTokenType.StartObject
            ? fields.From(slots[json.Name])
            : default;

    /// <summary>The body where it is JSON; finding out by an exception that it is none would cost more than all the rest.</summary>
    public static ReadOnlySpan<byte> JsonOf(in InboundRequest request)
    {
        var body = JsonText.WithoutMark(request.Body.Span).TrimStart(" \t\r\n"u8);
        return !body.IsEmpty && body[0] is (byte)'{' or (byte)'[' ? body : default;
    }

    /// <summary>A hash of the whole request: what differs in its path or query alone is another one, as of two legs told apart there.</summary>
    public static string Whole(in InboundRequest request) =>
        request.Target.Length == 0
            ? Ids.Hash(request.Body.Span)
            : Ids.Hash([.. System.Text.Encoding.UTF8.GetBytes(request.Target), (byte)'\n', .. request.Body.Span]);

    /// <summary>A value as conditions compare it: also <c>true</c> and <c>false</c>, and that there is an object or an array.</summary>
    private string? Said(in InboundRequest request, in JsonFields fields, Location location) =>
        location.Kind != LocationKind.Json
            ? Value(request, fields, location)
            : fields.Type(slots[location.Name]) switch
            {
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                JsonTokenType.StartObject => "object",
                JsonTokenType.StartArray => "array",
                _ => fields.Scalar(slots[location.Name]),
            };

    private string? Joined(in InboundRequest request, in JsonFields fields, PlacePart[] parts)
    {
        if (parts is [{ Constant: null } only])
            return Value(request, fields, only.Location);
        var joined = "";
        foreach (var part in parts)
        {
            var text = part.Constant ?? Value(request, fields, part.Location);
            if (string.IsNullOrEmpty(text) && part is { IsOptional: false, Constant: null })
                return null;
            joined += text;
        }

        return joined;
    }

    private string? Value(in InboundRequest request, in JsonFields fields, Location location) =>
        location.Kind switch
        {
            LocationKind.Header => Location.HeaderValue(request.Headers, location.Name),
            LocationKind.Query => Location.QueryValue(request.Query, location.Name),
            LocationKind.Json => fields.Scalar(slots[location.Name]),
            LocationKind.Form => Location.FormValue(request.Body.Span, location.Name),
            LocationKind.Field => request.Body.IsEmpty
                ? Location.QueryValue(request.Query, location.Name)
                : Location.FormValue(request.Body.Span, location.Name),
            LocationKind.Path => Location.PathValue(request.Path, location.Name),
            LocationKind.Body => Whole(request),
            _ => null,
        };

    private void Add(IEnumerable<Location> locations)
    {
        foreach (var location in locations)
        {
            if (location.Kind == LocationKind.Json)
                slots.TryAdd(location.Name, slots.Count);
        }
    }
}
