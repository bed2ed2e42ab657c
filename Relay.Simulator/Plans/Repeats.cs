using System.Collections.Concurrent;

namespace Relay.Simulator.Plans;

/// <summary>What a provider's repetitions can look like.</summary>
internal static class Repeats
{
    private static readonly ConcurrentDictionary<(string Dialect, string Name), bool> Known = new();

    /// <summary>Whether another time makes another event of it, because the provider tells events apart by their times.</summary>
    public static bool FollowsTime(Sample sample) =>
        Known.GetOrAdd((sample.Dialect, sample.Name), _ => Key(sample, 0) != Key(sample, 60_000));

    private static string? Key(Sample sample, long at)
    {
        var message = SampleCatalog.Render(sample, new SampleModel("repeat", at) { Values = Fixed });
        var request = new InboundRequest(message.Body, new HeaderList([.. message.Headers]), sample.Path);
        return Dialect.Create(sample.Dialect, sample.Recipe).ReadEnvelope(request).DedupeKey;
    }

    /// <summary>Times of the call, which a repetition keeps.</summary>
    private static Dictionary<string, object?> Fixed { get; } =
        new()
        {
            ["startedAt"] = 0L,
            ["answeredAt"] = 0L,
            ["endedAt"] = 0L,
        };
}
