using System.Text.Json;

namespace Relay.Simulator.Client;

/// <summary>An answer of the REST API.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Json">Its body; an empty object where it has none, undefined where it is a refusal without a problem document.</param>
public sealed record RelayReply(int Status, JsonElement Json)
{
    /// <summary>Whether the relay did what it was asked for.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>A refusal's stable code, or null.</summary>
    public string? Code => Text("code");

    /// <summary>A refusal's sentence, or null.</summary>
    public string? Detail => Text("detail");

    internal static RelayReply Read(int status, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
            return new RelayReply(status, json.RootElement.Clone());
        }
        catch (JsonException) when (status is < 200 or >= 300)
        {
            // No problem document, perhaps of a proxy in between; the status has to do.
            return new RelayReply(status, default);
        }
    }

    private string? Text(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
