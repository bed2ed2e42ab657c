using System.Globalization;
using System.Text;
using System.Text.Json;
using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// The facts of a call in a request that is read by a recipe: each where the recipe says, else, for a body that speaks of one of Relay's
/// kinds in Relay's own envelope, where that has it.
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
        "analysis",
        "error",
        "voicemailId",
        "audioUrl",
        "noteId",
        "content",
        "author",
    ];

    private const char AllOthers = '*';

    /// <summary>What people write between digits.</summary>
    private const string Between = " -.()/\u00a0";

    private readonly Recipe _recipe;
    private readonly bool _isOwnShape;
    private readonly RequestPlaces _requests = new();
    private readonly List<(string Name, Place Place)> _places = [];

    /// <param name="recipe">Checked.</param>
    /// <param name="isOwnShape">Whether a body of one of Relay's kinds may be Relay's own envelope.</param>
    public RecipeData(Recipe recipe, bool isOwnShape)
    {
        (_recipe, _isOwnShape) = (recipe, isOwnShape);
        foreach (var (name, text) in recipe.Data ?? new Dictionary<string, string>())
        {
            if (_requests.Add(text) is { } place)
                _places.Add((name, place));
        }
    }

    public EventData Read(in InboundRequest request, Envelope envelope)
    {
        var read = EnvelopeData(request, envelope) with { CallSid = envelope.CallId, AccountId = envelope.AccountId };
        var fields = _requests.Read(request, stackalloc JsonSlot[_requests.Count]);
        foreach (var (name, place) in _places)
        {
            if (_requests.Value(request, fields, place) is { Length: > 0 } text)
                read = With(read, name, text);
            else if (_requests.Container(fields, place) is { IsEmpty: false } container)
                read = WithContainer(read, name, container);
        }

        return read with
        {
            PhoneNumber = CallFacts.OtherParty(read.Direction, read.From, read.To) ?? read.PhoneNumber,
        };
    }

    /// <summary>Whoever names an event by a kind of ours may have the rest from us too.</summary>
    private EventData EnvelopeData(in InboundRequest request, Envelope envelope) =>
        _isOwnShape && envelope.Kind != Kinds.Other && !RequestPlaces.JsonOf(request).IsEmpty
            ? DialnoteData.Read(request, envelope) with
            {
                OrganizationId = null,
            }
            : new EventData();

    private EventData With(EventData data, string name, string text) =>
        name switch
        {
            "from" => data with { From = Number(text) },
            "fromName" => data with { FromName = text },
            "to" => data with { To = Number(text) },
            "direction" => data with { Direction = Direction(text) },
            "status" => data with { Status = Status(text) },
            "duration" => data with { Duration = Seconds(text) },
            "startedAt" => data with { StartedAt = EventTime.ParseAny(text) },
            "answeredAt" => data with { AnsweredAt = EventTime.ParseAny(text) },
            "endedAt" => data with { EndedAt = EventTime.ParseAny(text) },
            "userId" => data with { UserId = text },
            "transferredTo" => data with { TransferredTo = text },
            "recordingUrl" => data with { RecordingUrl = text },
            "transcript" => data with { Transcript = text },
            "summary" => data with { Summary = text },
            "error" => data with { Error = text },
            "voicemailId" => data with { VoicemailId = text },
            "audioUrl" => data with { AudioUrl = text },
            "noteId" => data with { NoteId = text },
            "content" => data with { Content = text },
            "author" => data with { Author = text },
            _ => data,
        };

    /// <summary>A transcript may be an array of turns, an analysis is an object.</summary>
    private static EventData WithContainer(EventData data, string name, ReadOnlySpan<byte> container)
    {
        var reader = new Utf8JsonReader(container);
        if (name is not ("transcript" or "analysis") || !JsonDocument.TryParseValue(ref reader, out var document))
            return data;
        using (document)
        {
            var json = document.RootElement.GetRawText();
            return name == "analysis"
                ? data with
                {
                    AnalysisJson = document.RootElement.ValueKind == JsonValueKind.Object ? json : data.AnalysisJson,
                }
                : data with
                {
                    Transcript = CallFacts.Conversation(JsonFacts.Parse(Encoding.UTF8.GetBytes(json))),
                };
        }
    }

    /// <summary>Carriers say inbound, incoming, in; outbound, outgoing, outbound-api, out.</summary>
    private static string? Direction(string text) =>
        text.StartsWith("in", StringComparison.OrdinalIgnoreCase) ? CallFacts.Inbound
        : text.StartsWith("out", StringComparison.OrdinalIgnoreCase) ? CallFacts.Outbound
        : null;

    private string Status(string text) =>
        _recipe.Statuses is not { } statuses ? text
        : statuses.TryGetValue(text, out var known) ? known
        : statuses
            .Where(pair => pair.Key.EndsWith(AllOthers) && RecipeKinds.Fits(pair.Key, text))
            .OrderByDescending(pair => pair.Key.Length)
            .Select(pair => pair.Value)
            .FirstOrDefault(text);

    private string Number(string text) =>
        _recipe.Numbers switch
        {
            "plus" when text.All(char.IsAsciiDigit) => "+" + text,
            "plain" when CallFacts.Number(new string([.. text.Where(c => !Between.Contains(c))])) is { } number => number,
            _ => text,
        };

    private double? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? _recipe.DurationUnit == "ms"
                ? number / 1000
                : number
            : null;
}
