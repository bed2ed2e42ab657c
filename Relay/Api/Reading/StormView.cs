using System.Text.Json;
using Relay.Simulator.Plans;
using Relay.Simulator.Storms;

namespace Relay.Api.Reading;

/// <summary>A storm as it is run: sent back as a request it is the same storm.</summary>
internal sealed record StormView(
    IReadOnlyList<string> Provider,
    int Calls,
    JsonElement Rate,
    StormShape Shape,
    double? TimeScale,
    double Duplicates,
    double OutOfOrder,
    double Late,
    double Missing,
    double BadSignatures,
    double Malformed,
    int Connections,
    double Settle,
    bool NoStrikes,
    bool Unordered,
    bool Keep,
    bool Shared,
    IReadOnlyList<string>? AlsoTo,
    FaultsView Sinks
)
{
    public static StormView From(StormOptions storm)
    {
        var (plan, disorder) = (storm.Plan, storm.Plan.Disorder);
        return new StormView(
            plan.Dialects,
            plan.Calls,
            plan.Rate is { } rate ? JsonSerializer.SerializeToElement(rate) : JsonSerializer.SerializeToElement("max"),
            plan.Shape,
            plan.TimeScale,
            disorder.Duplicates,
            disorder.OutOfOrder,
            disorder.Late,
            disorder.Missing,
            disorder.BadSignatures,
            disorder.Malformed,
            storm.Connections,
            storm.Settle.TotalSeconds,
            !storm.Strikes,
            !storm.Ordered,
            storm.Keep,
            storm.Shared,
            storm.AlsoTo.Count == 0 ? null : storm.AlsoTo,
            FaultsView.From(storm.Sinks)
        );
    }
}
