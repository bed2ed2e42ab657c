namespace Relay.Simulator.Reports;

/// <summary>What a plot shows, to be drawn by <see cref="SvgPlot"/> and to be read as a table.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Remark">What the figures are, in a sentence.</param>
/// <param name="Unit">The unit of the vertical axis; empty for counts.</param>
/// <param name="IsLines">Lines, else bars on top of one another.</param>
/// <param name="Labels">The places on the horizontal axis.</param>
/// <param name="Series">The rows of values.</param>
/// <param name="Marks">Places at which something rare happened, each as often as it did; null for none.</param>
public sealed record Plot(
    string Title,
    string Remark,
    string Unit,
    bool IsLines,
    IReadOnlyList<string> Labels,
    IReadOnlyList<PlotSeries> Series,
    IReadOnlyList<int>? Marks = null
);

/// <summary>One row of values in a plot.</summary>
/// <param name="Name">What it is called in the key.</param>
/// <param name="Values">One value for each place on the horizontal axis; null where there is none.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<double?> Values);
