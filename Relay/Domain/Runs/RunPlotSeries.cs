namespace Relay.Domain.Runs;

/// <summary>One row of values in a <see cref="RunPlot"/>.</summary>
/// <param name="Values">One value for each place on the horizontal axis; null where there is none.</param>
internal sealed record RunPlotSeries(string Name, IReadOnlyList<double?> Values);
