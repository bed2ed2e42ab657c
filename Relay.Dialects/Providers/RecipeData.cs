using System.Globalization;
using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// The facts of a call in a generic request: each where the recipe says, else, for a body that speaks of one of Relay's kinds in Relay's
/// own envelope, where that has it.
/// </summary>
internal sealed class RecipeData
{
    /// <summary>What a recipe can name, as the envelope (<c>api.md</c>) and the stream of calls call it.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "from",
        "fromName",
        "to",
        "direction",
        "status",
        "duration",
        "startedAt",
        "answeredAt",
        "endedAt",
        "userId",
        "transferredTo",
        "recordingUrl",
        "transcript",
        "summary",
        "error",
    ];

    private readonly List<(string Name, Location Location)> _places = [];
    private readonly Dictionary<string, int> _slots = [];
    private readonly JsonPaths _paths;

    /// <param name="data">A place for each name, as a checked recipe has them.</param>
    public RecipeData(IReadOnlyDictionary<string, string>? data)
    {
        foreach (var (name, text) in data ?? new Dictionary<string, string>())
        {
            if (!Location.TryParse(text, out var location))
                continue;
            _places.Add((name, location));
            if (location.Kind == LocationKind.Json)
                _slots.TryAdd(location.Name, _slots.Count);
        }

        _paths = new JsonPaths([.. _slots.OrderBy(slot => slot.Value).Select(slot => slot.Key)]);
    }

    public EventData Read(in InboundRequest request, Envelope envelope)
    {
        var read = EnvelopeData(request, envelope) with { CallSid = envelope.CallId, AccountId = envelope.AccountId };
        var fields = _paths.Read(Generic.JsonOf(request), stackalloc JsonSlot[_paths.Count]);
        foreach (var (name, location) in _places)
        {
            if (Generic.Value(request, fields, location, _slots) is { Length: > 0 } text)
                read = With(read, name, text);
        }

        return read with
        {
            PhoneNumber = CallFacts.OtherParty(read.Direction, read.From, read.To) ?? read.PhoneNumber,
        };
    }

    /// <summary>Whoever names an event by a kind of ours may have the rest from us too.</summary>
    private static EventData EnvelopeData(in InboundRequest request, Envelope envelope) =>
        envelope.Kind != Kinds.Other && !Generic.JsonOf(request).IsEmpty
            ? DialnoteData.Read(request, envelope) with
            {
                OrganizationId = null,
            }
            : new EventData();

    private static EventData With(EventData data, string name, string text) =>
        name switch
        {
            "from" => data with { From = text },
            "fromName" => data with { FromName = text },
            "to" => data with { To = text },
            "direction" => data with { Direction = Direction(text) },
            "status" => data with { Status = text },
            "duration" => data with { Duration = Seconds(text) },
            "startedAt" => data with { StartedAt = Time(text) },
            "answeredAt" => data with { AnsweredAt = Time(text) },
            "endedAt" => data with { EndedAt = Time(text) },
            "userId" => data with { UserId = text },
            "transferredTo" => data with { TransferredTo = text },
            "recordingUrl" => data with { RecordingUrl = text },
            "transcript" => data with { Transcript = text },
            "summary" => data with { Summary = text },
            "error" => data with { Error = text },
            _ => data,
        };

    /// <summary>Carriers say inbound, incoming, in; outbound, outgoing, outbound-api, out.</summary>
    private static string? Direction(string text) =>
        text.StartsWith("in", StringComparison.OrdinalIgnoreCase) ? CallFacts.Inbound
        : text.StartsWith("out", StringComparison.OrdinalIgnoreCase) ? CallFacts.Outbound
        : null;

    private static double? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds)
            ? seconds
            : null;

    private static long? Time(string text) => EventTime.Parse(text) ?? EventTime.ParseUnix(text);
}
