using System.Text.Json;
using Relay.Simulator.Evidence;

namespace Relay.Simulator.Storms;

/// <summary>A storm's options as the text that is kept in its evidence: without its key and the handler's secret.</summary>
internal static class StormWords
{
    private const string Hidden = "(not kept)";

    public static string Write(StormOptions options) =>
        JsonSerializer.Serialize(
            options with
            {
                Key = "",
                Direct = options.Direct is null ? null : Hidden,
                // The plan stands beside it.
                Plan = new(),
            }
        );

    /// <exception cref="EvidenceException">The options can't be read.</exception>
    public static StormOptions Read(EvidenceHead head)
    {
        try
        {
            var options = JsonSerializer.Deserialize<StormOptions>(head.Storm);
            return options! with { Plan = head.Plan.Options };
        }
        catch (JsonException error)
        {
            throw new EvidenceException($"The storm's options can't be read: {error.Message}", error);
        }
    }
}
