using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Simulator.Evidence;

/// <summary>The head and the end of a file as JSON: once a file, for people to read as well.</summary>
internal static class EvidenceJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"There is no {typeof(T).Name}.");
}
