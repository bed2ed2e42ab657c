using System.Globalization;

namespace Relay.Ui.Parts;

/// <summary>The upright scale of a chart: from 0 to a round number that holds every value and can be halved.</summary>
/// <param name="Top">The round number.</param>
/// <param name="Height">What it is high, in the drawing's units.</param>
/// <param name="Foot">Where 0 is, from above.</param>
internal readonly record struct ChartScale(double Top, double Height, double Foot)
{
    /// <param name="most">The largest value; a chart of nothing but zeros is one high.</param>
    /// <param name="isCount">Whether parts of one mean nothing.</param>
    public static ChartScale For(double most, double height, double foot, bool isCount = true)
    {
        if (isCount && most <= 1)
            return new ChartScale(1, height, foot);
        if (most <= 0)
            return new ChartScale(1, height, foot);
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var top = new[] { 1, 2, 4, 6, 8, 10 }.First(step => step * power >= most) * power;
        return new ChartScale(top, height, foot);
    }

    /// <summary>0, the middle where it is a round number itself, and the top.</summary>
    public IReadOnlyList<double> Ticks() => Top == 1 ? [0, 1] : [0, Top / 2, Top];

    public double Y(double value) => Foot - Length(value);

    public double Length(double value) => Math.Round(value / Top * Height, 2);

    /// <summary>A path through points, broken where a value is missing.</summary>
    public string Path(IEnumerable<(double X, double? Value)> points)
    {
        var path = new System.Text.StringBuilder();
        var isDown = false;
        foreach (var (x, value) in points)
        {
            if (value is { } known)
                path.Append(CultureInfo.InvariantCulture, $"{(isDown ? 'L' : 'M')}{x:0.#} {Y(known):0.#}");
            isDown = value is not null;
        }

        return path.ToString();
    }
}
