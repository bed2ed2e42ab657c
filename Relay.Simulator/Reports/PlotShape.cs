namespace Relay.Simulator.Reports;

/// <summary>What a plot is drawn of.</summary>
public enum PlotElement
{
    /// <summary>From one corner to the opposite one.</summary>
    Rect,

    /// <summary>From one point to another.</summary>
    Line,

    /// <summary>Words at a point.</summary>
    Text,

    /// <summary>Points, joined.</summary>
    Polyline,
}

/// <summary>A part of a plot, in the units of its view box.</summary>
/// <param name="Element">What it is.</param>
/// <param name="Style">Its class; of a text, its anchor.</param>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
/// <param name="X2">The other end.</param>
/// <param name="Y2">The other end.</param>
/// <param name="Text">The words, or the points of a polyline.</param>
public readonly record struct PlotShape(
    PlotElement Element,
    string Style,
    double X,
    double Y,
    double X2 = 0,
    double Y2 = 0,
    string Text = ""
);
