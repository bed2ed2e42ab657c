using System.Text.Json;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Check;

/// <summary>What a handler says that it has stored and done.</summary>
internal sealed record HandlerState(IReadOnlyList<string> Stored, IReadOnlyList<string> Effects, IReadOnlyDictionary<string, string> Calls)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public int StoredTimes(string marker) => Stored.Count(text => text.Contains(marker, StringComparison.Ordinal));

    public int EffectTimes(string marker) => Effects.Count(text => text.Contains(marker, StringComparison.Ordinal));

    public static async Task<HandlerState> ReadAsync(HttpClient client, Uri address)
    {
        try
        {
            var state = JsonSerializer.Deserialize<HandlerState>(await client.GetStringAsync(address).ConfigureAwait(false), Options)!;
            return new HandlerState(state.Stored ?? [], state.Effects ?? [], state.Calls ?? new Dictionary<string, string>());
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or TaskCanceledException)
        {
            // What a JSON reader says of itself helps nobody: the shape does.
            throw new StormException(
                $"{address} does not say what the handler has{(error is JsonException ? "" : $": {error.Message.TrimEnd('.')}")}. "
                    + "It answers texts and, for each call's id, its status: "
                    + """{"stored":["evt_1"],"effects":["mail for evt_1"],"calls":{"call_1":"completed"}}.""",
                error
            );
        }
    }
}
